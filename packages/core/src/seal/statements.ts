export * from './certificate-statement.ts';
export * from './receipt-statement.ts';
export * from './seal-statement.ts';
export {
  commitment,
  type Party,
  PREDICATE_TYPES,
  type SealedDigests,
  type Sha256,
  type Statement,
} from './statement.ts';
