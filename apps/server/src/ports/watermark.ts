/** A time kept outside the database, never later than the newest beat stored in it: a database that is behind it was restored from a copy. */
export interface Watermark {
  /** ms since 1970; null when none was ever written. */
  read(): Promise<number | null>;
  write(at: number): Promise<void>;
}
