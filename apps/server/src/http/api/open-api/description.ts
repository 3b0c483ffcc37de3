import type { ErrorCode } from '@datoferum/core';
import type { z } from 'zod';

/** Chapters of the docs page, in their order. */
export const GROUPS = {
  envelopes: 'Envelopes',
  entries: 'Entries and digests',
  uploads: 'Uploads (tus 1.0)',
  drop: 'One file in one request',
  content: 'Content and sealed documents',
  records: 'Records, receipts and figures',
  people: 'People, tokens and tickets',
  identity: 'Sign-in',
  about: 'The courier itself',
} as const;
export type Group = keyof typeof GROUPS;

/** A query parameter or header: a sentence, and its JSON Schema. */
export interface Parameter {
  description: string;
  schema: Record<string, unknown>;
  required?: boolean;
  example?: unknown;
}

/** What an answer or a body holds: JSON of a shape, or bytes and text that no schema looks into. */
export interface Content {
  type: string;
  schema: z.ZodType | 'text' | 'bytes';
  example?: unknown;
}

export interface Answer {
  description: string;
  /** Several where the answer hangs on Accept. */
  content?: readonly Content[];
  /** Names of headers beside those that every answer has; see `headers.ts`. */
  headers?: readonly string[];
}

/** What a route takes and answers, beside what its row in the table says already. */
export interface Description {
  group: Group;
  /** How the document names the path, where the pattern of the table would not do. */
  path?: string;
  /** More than the row's one line. */
  notes?: string;
  /** Names of request headers; see `headers.ts`. */
  headers?: readonly string[];
  query?: Readonly<Record<string, Parameter>>;
  body?: Content & { required?: boolean };
  /** Answers that are no problem, by status. */
  answers: Readonly<Record<number, Answer>>;
  /** Codes beside those that follow from the row: who asks, the state of the envelope, a body that is read. */
  codes?: readonly ErrorCode[];
  /** What curl is told beside method, credential and address. */
  curl?: string;
}

export type Descriptions<Name extends string> = Readonly<Partial<Record<Name, Description>>>;

export const json = (schema: z.ZodType, example: unknown, type = 'application/json'): Content => ({
  type,
  schema,
  example,
});
export const answered = (
  description: string,
  schema: z.ZodType,
  example: unknown,
  headers: readonly string[] = [],
): Answer => ({ description, content: [json(schema, example)], headers });
