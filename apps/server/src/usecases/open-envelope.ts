import { BUILT_IN_CONTRACT, DatoferumError, fillDeadline as deadlineOf, type Terms } from '@datoferum/core';
import { fault } from '../bytes/faults.ts';
import { identityName, normalAddress } from '../ports/address.ts';
import type { Credential, Envelope, Id } from '../ports/metadata-rows.ts';
import { secretHash } from '../ports/secret-hash.ts';
import type { Caller } from './courier.ts';
import { courierError } from './courier-error.ts';
import { senderName } from './people/find-people.ts';
import { recordOf } from './people/record-of.ts';
import type { Ports } from './ports.ts';

export const RECIPIENTS = 200;

type Needs = Pick<Ports, 'metadata' | 'keys' | 'world' | 'terms' | 'issuers'>;
export type Named = OpenInput['recipients'][number];

export interface OpenInput {
  title: string;
  recipients: ({ email: string } | { issuer: string; subject: string })[];
  contract?: string | undefined;
  message?: string | undefined;
  fields?: Record<string, unknown> | undefined;
  /** Days to be kept after the seal; the contract says how many at most. */
  retentionDays?: number | undefined;
}

/** Opens an envelope under a contract: its key, its own copy of the terms, its recipients, a ticket to send with. */
export async function openEnvelope(
  ports: Needs,
  caller: Caller,
  input: OpenInput,
  idempotency: { key: Uint8Array; request: Uint8Array } | null,
): Promise<{ envelope: Envelope; ticket: string }> {
  const { metadata, keys, world } = ports;
  if (input.contract !== undefined && input.contract !== BUILT_IN_CONTRACT)
    throw new DatoferumError(
      'invalid_request',
      `There is no contract ${JSON.stringify(input.contract)}; leave it out for the built-in one.`,
    );
  const named = await recipientsOf(ports, caller, input.recipients);
  if (named.size === 0 || named.size > RECIPIENTS)
    throw new DatoferumError('invalid_request', `Name 1 to ${RECIPIENTS} recipients.`);
  const now = world.now();
  const id = world.id();
  const terms = termsFor(ports.terms, input);
  const fillDeadline = deadlineOf(now, terms);
  const { ticket, credential } = newTicket(world, caller, id, 'send', fillDeadline);
  const { key, wrapped } = await keys.create(id).catch((error: unknown) => {
    throw courierError(error);
  });
  key.fill(0);
  fault('envelope.key.made');
  const made = await metadata.write.createEnvelope({
    id,
    sender: caller.person.id,
    senderAddress: await senderName(ports, caller.person, caller),
    senderSalt: world.random(32),
    recipients: [...named].map(([address, person]) => ({ id: world.id(), address, person, salt: world.random(32) })),
    title: input.title,
    message: input.message ?? null,
    fields: input.fields ?? null,
    contract: BUILT_IN_CONTRACT,
    terms,
    wrappedKey: wrapped,
    fillDeadline,
    ticket: credential,
    idempotency,
    now,
    record: {
      type: 'envelope.opened',
      envelope: id,
      person: caller.person.id,
      from: caller.from,
      result: 'done',
      data: { recipients: named.size },
      at: now,
    },
  });
  if (!made.ok || made.again) await keys.destroy(id); // nothing was sealed with it
  if (!made.ok) throw new DatoferumError(made.code);
  const envelope = await metadata.read.envelope(made.id);
  if (!envelope) throw new DatoferumError('internal');
  if (!made.again) return { envelope, ticket };
  const again = newTicket(world, caller, made.id, 'send', envelope.fillDeadline);
  await metadata.write.putCredential(again.credential);
  return { envelope, ticket: again.ticket };
}

/** The contract's, with a shorter time of keeping where the sender chose one. */
function termsFor(terms: Terms, { retentionDays }: OpenInput): Terms {
  if (retentionDays === undefined) return terms;
  if (retentionDays >= 1 && retentionDays <= terms.retentionDays) return { ...terms, retentionDays };
  throw new DatoferumError('invalid_request', `"retentionDays" is 1 to ${terms.retentionDays} under this contract.`);
}

/** Each once, by address or by identity; who is named by identity is a person from now on. */
export async function recipientsOf(
  ports: Pick<Needs, 'metadata' | 'world' | 'issuers'>,
  caller: Caller,
  given: readonly Named[],
): Promise<Map<string, Id | null>> {
  const { metadata, world, issuers = [] } = ports;
  const named = new Map<string, Id | null>();
  for (const one of given.slice(0, RECIPIENTS + 1)) {
    if ('email' in one) {
      named.set(addressOf(one.email), null);
      continue;
    }
    const known = issuers.find(({ issuer, storedAs }) => one.issuer === issuer || one.issuer === storedAs);
    if (!known) throw new DatoferumError('invalid_request', 'Tokens of this issuer are not taken here.');
    const identity = { issuer: known.storedAs, subject: one.subject };
    const seen = { ...identity, address: null, name: '', person: world.id() };
    const person = await metadata.write.seeIdentity(seen, recordOf(world, caller, 'person.seen'));
    named.set(identityName(identity), person.id);
  }
  return named;
}

function addressOf(email: string): string {
  const address = normalAddress(email);
  if (address !== null) return address;
  throw new DatoferumError('invalid_request', 'A recipient needs an address like name@example.com.');
}

/** An opaque ticket, stored hashed, bound to person, envelope and direction. */
export function newTicket(
  world: Needs['world'],
  caller: Caller,
  envelope: Id,
  direction: 'send' | 'receive',
  end: number,
): { ticket: string; credential: Credential } {
  const { person, by } = caller;
  const ticket = `dtrt_${Buffer.from(world.random(24)).toString('base64url')}`;
  return {
    ticket,
    credential: {
      hash: secretHash(ticket),
      kind: 'ticket',
      person: person.id,
      envelope,
      direction,
      expiresAt: Math.min(end, by?.endsAt ?? end),
      revokedAt: null,
      createdAt: world.now(),
      session: by?.session ?? null,
      parent: by?.token ?? null,
    },
  };
}
