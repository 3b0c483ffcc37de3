import { hex } from '@datoferum/core';
import type { Identity, PersonFigures } from '../../../ports/metadata-people.ts';
import type { Credential } from '../../../ports/metadata-rows.ts';
import { time } from '../views.ts';

const DAY = 86_400_000;

export const identityView = ({ issuer, subject, linkedAt }: Identity) => ({
  issuer,
  subject,
  linkedAt: time(linkedAt),
});

/** The id is the hash under which it is stored: nobody finds the secret by it. */
export function tokenView({ hash, name, scopes, createdAt, expiresAt, usedOn }: Credential): Record<string, unknown> {
  const day = typeof usedOn === 'number' ? new Date(usedOn * DAY).toISOString().slice(0, 10) : null;
  return {
    id: hex(hash),
    name: name ?? '',
    scopes: scopes ?? null,
    createdAt: time(createdAt ?? null),
    expiresAt: time(expiresAt),
    usedOn: day,
  };
}

export function ticketView({ hash, envelope, direction, createdAt, expiresAt }: Credential): Record<string, unknown> {
  return { id: hex(hash), envelope, direction, createdAt: time(createdAt ?? null), expiresAt: time(expiresAt) };
}

/** A limit of 0 is none. */
export function personView(person: PersonFigures): Record<string, unknown> {
  const { id, address, name, role, disabled, quota, limit, held } = person;
  return { id, email: address || null, name, role, disabled, quota, limit: limit || null, held };
}
