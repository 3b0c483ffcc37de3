import type { Parameter } from '../description.ts';

/** `?cursor=&limit=` of every list. */
export const PAGING: Readonly<Record<string, Parameter>> = {
  cursor: {
    description: 'As the page before answered it.',
    schema: { type: 'string', minLength: 1, maxLength: 8000, pattern: '^[!-~]+$' },
  },
  limit: { description: 'How many at most.', schema: { type: 'integer', minimum: 1, maximum: 1000 }, example: 100 },
};
