/** A column of a DataTable; `show` gives the text where the value itself is not it. */
export interface Column<T> {
  key: keyof T & string
  title: string
  align?: 'left' | 'right' | 'center'
  width?: string
  show?: (row: T) => string
  sortable?: boolean
}

export const cellText = <T>(row: T, column: Column<T>): string => {
  if (column.show) return column.show(row)
  const value = row[column.key]
  return value === null || value === undefined || value === '' ? '—' : String(value)
}
