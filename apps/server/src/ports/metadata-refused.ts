/** A step that did nothing, and the code that says why. */
export type Refused<C extends string> = { ok: false; code: C };

/** Nothing may be added to the envelope any more, or not now. */
export type NotFilling = 'envelope_closed' | 'envelope_frozen' | 'not_found';
