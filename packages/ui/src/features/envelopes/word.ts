/** A word of a row before it has a language: its key below `envelopes:` and what stands in it. */
export interface Word {
  key: string;
  /** For plural forms; also said as `{{n}}`. */
  count?: number;
  /** How many of `count`, as `{{done}}`. */
  done?: number;
  /** An instant, as `{{at}}` and, far or near, as `{{rel}}`. */
  at?: string;
  /** 0 … 1, as `{{share}}`. */
  share?: number;
  /** Seconds, as `{{left}}`. */
  seconds?: number;
  bytes?: number;
  /** What people wrote, as `{{text}}`. */
  text?: string;
}
