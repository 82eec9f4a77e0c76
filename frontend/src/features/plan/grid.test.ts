import { describe, expect, it } from 'vitest'
import { move, type Numbers, parseCount, paste, put, totals, words } from './grid'

const numbers: Numbers = [
  [1, 2, 3],
  [4, 5, 6],
]

describe('numbers as people write them', () => {
  it.each([
    ['1,234', 1234],
    [' 12 ', 12],
    ['１２', 12],
    ['1，000', 1000],
    ['-1', null],
    ['1.5', null],
    ['abc', null],
    ['1e3', null],
    ['', null],
  ])('%j is %j', (text, value) => expect(parseCount(text)).toBe(value))
})

describe('paste', () => {
  it('lays a block with separators and blanks', () => {
    expect(paste(numbers, { row: 0, column: 1 }, '1,000\t\r\n7\t8\r\n')).toEqual({
      numbers: [
        [1, 1000, 0],
        [4, 7, 8],
      ],
    })
  })
  it('lays nothing when one cell is bad, and names it', () => {
    expect(paste(numbers, { row: 0, column: 0 }, '1\t2\n3\tx')).toEqual({ fault: { row: 1, column: 1, text: 'x' } })
  })
  it('lays nothing when the block hangs over', () => {
    expect(paste(numbers, { row: 1, column: 2 }, '1\t2')).toEqual({ fault: { row: 1, column: 3, text: '2' } })
  })
})

it('sums rows, columns and all', () => {
  expect(totals(numbers)).toEqual({ rows: [6, 15], columns: [5, 7, 9], all: 21 })
})

it('changes one cell and leaves the old numbers as they were', () => {
  expect(put(numbers, { row: 1, column: 0 }, 9)[1]).toEqual([9, 5, 6])
  expect(numbers[1]).toEqual([4, 5, 6])
})

it('tells the difference in words', () => {
  expect([words(5, 5), words(5, 3), words(3, 5)]).toEqual(['相符', '还差 2', '超出 2'])
})

it('moves by keys and stops at the edge', () => {
  expect(move('Enter', { row: 0, column: 0 }, 2, 3)).toEqual({ row: 1, column: 0 })
  expect(move('Enter', { row: 1, column: 0 }, 2, 3, true)).toEqual({ row: 0, column: 0 })
  expect(move('ArrowRight', { row: 0, column: 2 }, 2, 3)).toEqual({ row: 0, column: 2 })
  expect(move('a', { row: 0, column: 0 }, 2, 3)).toBeNull()
})
