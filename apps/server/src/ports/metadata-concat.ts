import type { Refused } from './metadata-refused.ts';
import type { Id, NewUpload, Upload } from './metadata-rows.ts';

/** tus concatenation: uploads that show the bytes of others. */
export interface ConcatSteps {
  /**
   * `final`: its stretches are those of its partials in order (one may stand several times), on a reel of its own; no byte moves. Partials must be
   * complete and of this person and envelope. `sent` is the Upload-Concat header's bytes; HEAD gives them back.
   */
  createFinal(
    upload: NewUpload,
    partials: Id[],
    sent: Uint8Array,
    now: number,
  ): Promise<
    | { ok: true; upload: Upload }
    | Refused<
        | 'envelope_closed'
        | 'envelope_frozen'
        | 'not_found'
        | 'path_conflict'
        | 'uploads_unfinished'
        | 'invalid_request'
        | 'quota_exceeded'
      >
  >;
}

export interface ConcatReads {
  /** Upload-Concat of a final as it was sent; null for any other upload. */
  concatenation(upload: Id): Promise<Uint8Array | null>;
}
