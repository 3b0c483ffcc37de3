import type { CheckProgress, CheckView, Delivery, DocumentBlobs } from '@datoferum/ui';

export interface CheckOrder {
  documents: DocumentBlobs;
  delivery: Delivery | null;
}

export type CheckSaid =
  | { progress: CheckProgress }
  | { found: CheckView }
  | { failed: { code: 'zip' | 'failed'; message: string } };
