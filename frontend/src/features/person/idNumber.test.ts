import { expect, test } from 'vitest'
import { tell } from './idNumber'

test('a right number tells sex and birth date', () => {
  for (const typed of [' 11010519491231002x ', '110105–19491231–002×', '\u200b１１０１０５１９４９１２３１００２Ⅹ'])
    expect(tell(typed)).toEqual({ sex: '女', born: '1949-12-31' })
})

test.each([
  ['110105194912310021', '第 18 位不对'],
  ['110105491231002', '15 位'],
  ['12', '18 位'],
])('a wrong number is explained: %s', (number, words) => {
  const told = tell(number)
  expect('fault' in told && told.fault).toContain(words)
})

test('an impossible birth date is seen', () => {
  const digits = '11010519490230002'
  const faults = [...'0123456789X'].map((last) => tell(digits + last))
  expect(faults.some((told) => 'fault' in told && told.fault.includes('出生日期'))).toBe(true)
  expect(faults.every((told) => 'fault' in told)).toBe(true)
})
