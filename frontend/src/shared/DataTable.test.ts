import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import DataTable from './DataTable.vue'
import type { Column } from './table'

interface Row {
  id: string
  name: string
  number: string
  since: string
}
const columns: Column<Row>[] = [
  { key: 'name', title: '姓名', wrap: true },
  { key: 'number', title: '身份证号', under: 'name' },
  { key: 'since', title: '时间', more: () => ' 至 12-15' },
]
const rows: Row[] = [{ id: '1', name: '马三', number: '6229**01', since: '2026-12-01' }]

describe('a list that stays within a desk', () => {
  it('says lesser facts in a second line, and gives them a column of their own on paper alone', () => {
    const table = mount(DataTable<Row>, { props: { caption: '名单', columns, rows, rowKey: 'id' } })
    const cells = table.findAll('tbody td')
    expect(table.findAll('th.on-paper').map((head) => head.text())).toEqual(['身份证号'])
    expect(cells.map((cell) => cell.classes('on-paper'))).toEqual([false, true, false])
    expect(cells[0]?.find('small.no-print').text()).toBe('6229**01')
    expect(cells[2]?.text()).toBe('2026-12-01 至 12-15')
  })
})
