/** A column of a DataTable; `show` gives the text where the value itself is not it. */
export interface Column<T> {
  key: keyof T & string
  title: string
  align?: 'left' | 'right' | 'center'
  width?: string
  show?: (row: T) => string
  /** What follows the text; on screen it stands in a second line. */
  more?: (row: T) => string
  /** Long words may stand on two lines on screen before the table grows wider than its box. */
  wrap?: boolean
  /** On screen it stands in a second line of the column with this key, on paper it is a column of its own. */
  under?: keyof T & string
  sortable?: boolean
}

export const cellText = <T>(row: T, column: Column<T>): string => {
  if (column.show) return column.show(row)
  const value = row[column.key]
  return value === null || value === undefined || value === '' ? '—' : String(value)
}
