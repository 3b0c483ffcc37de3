import { BUILT_IN_CONTRACT, PATH_LIMIT, type Terms } from '@datoferum/core';
import { RECIPIENTS } from './open-envelope.ts';
import type { Ports } from './ports.ts';

export interface ContractOffer {
  name: string;
  /** Taken when none is named. */
  isDefault: boolean;
  terms: Terms;
  /** Days a sender may choose. */
  retention: { least: number; most: number };
  /** What a client can look at before the first byte; null: no limit. */
  limits: { recipients: number; files: number | null; bytes: number; pathBytes: number };
}

/** The contracts of this courier: the built-in one. */
export function contractsOf({ terms }: Pick<Ports, 'terms'>): ContractOffer[] {
  return [
    {
      name: BUILT_IN_CONTRACT,
      isDefault: true,
      terms,
      retention: { least: 1, most: terms.retentionDays },
      limits: { recipients: RECIPIENTS, files: null, bytes: Number.MAX_SAFE_INTEGER, pathBytes: PATH_LIMIT },
    },
  ];
}
