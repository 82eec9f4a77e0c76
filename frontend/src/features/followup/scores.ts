import type { ResultIn, ResultOut } from '@/api/generated/types.gen'

interface Score {
  theory: number | ''
  practice: number | ''
}
export type Scores = Record<string, Score>

export const scoresOf = (rows: ResultOut[]): Scores =>
  Object.fromEntries(
    rows.map((row) => [row.enrolment_id, { theory: row.theory ?? '', practice: row.practice ?? '' } satisfies Score]),
  )

/** People with both scores; who has none was not assessed. */
export const resultsOf = (scores: Scores): ResultIn[] =>
  Object.entries(scores).flatMap(([enrolment, { theory, practice }]) =>
    theory === '' || practice === '' ? [] : [{ enrolment_id: enrolment, theory, practice }],
  )

/** Rows where one score is typed in and the other is not. */
export const halfDone = (scores: Scores): number =>
  Object.values(scores).filter(({ theory, practice }) => (theory === '') !== (practice === '')).length
