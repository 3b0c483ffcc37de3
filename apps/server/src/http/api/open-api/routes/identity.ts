import { z } from 'zod';
import type { RouteName } from '../../../routes.ts';
import { makeClient, nothing } from '../../schemas.ts';
import { answered, type Descriptions, json } from '../description.ts';

const when = z.string().describe('RFC 3339, UTC');
const made = z.strictObject({
  id: z.string(),
  secret: z.string().describe('Shown once'),
  name: z.string(),
  email: z.string(),
  scopes: z.array(z.string()),
  token: z.string().describe('Where a token is had for id and secret (client_credentials)'),
});
const listed = z.strictObject({
  items: z.array(
    z.strictObject({ id: z.string(), name: z.string(), email: z.string(), scopes: z.array(z.string()), made: when }),
  ),
});
const rotated = z.strictObject({ key: z.string(), from: when });

const CLIENT = 'client-01937b6c-8f2e-7c3a-9d41-5f6a7b8c9d0e';
const bot = { name: 'Billing', email: 'billing@example.com', scopes: ['send'] };
const page = {
  description: 'A page, a document of the provider, or a redirect.',
  content: [{ type: 'text/html; charset=utf-8', schema: 'text' as const }],
};
const NOTES =
  'OpenID Connect below Keycloak’s paths: begin at /realms/datoferum/.well-known/openid-configuration. Sign-in pages, one-time links and the provider’s endpoints are described in docs/spec/realms.md.';

export const identityDescriptions: Descriptions<RouteName> = {
  'client.make': {
    group: 'identity',
    notes:
      'The client gets tokens with grant_type=client_credentials and acts as a person of its own, with this address, which nobody else has.',
    body: json(makeClient, bot),
    answers: {
      201: answered('The client.', made, {
        id: CLIENT,
        secret: 'w4mT5n1r0Q2yqz2ZP0z0m3m9c5g3d3xk7n8u1o2i3e4',
        ...bot,
        token: 'https://courier.example.com/realms/datoferum/protocol/openid-connect/token',
      }),
    },
    codes: ['address_in_use'],
  },
  'client.list': {
    group: 'identity',
    answers: {
      200: answered('The clients, at most 1,000.', listed, {
        items: [{ id: CLIENT, ...bot, made: '2026-11-01T00:00:00.000Z' }],
      }),
    },
  },
  'client.drop': {
    group: 'identity',
    notes:
      'Its tokens and tickets end with it. A personal token that it made is its person’s and ends by revoking it or disabling the person.',
    answers: { 204: { description: 'It gets no token any more.' } },
    codes: ['not_found'],
  },
  'issuer.rotate': {
    group: 'identity',
    notes:
      'The next key was published long before; it signs from the answered time on. Old tokens stay good until they end.',
    body: { ...json(nothing, {}), required: false },
    answers: {
      200: answered('The key, and from when on it signs.', rotated, {
        key: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
        from: '2026-11-01T00:10:00.000Z',
      }),
    },
  },
  'identity.get': {
    group: 'identity',
    path: '/realms/{rest}',
    notes: NOTES,
    answers: { 200: page },
    codes: ['not_found'],
  },
  'identity.post': {
    group: 'identity',
    path: '/realms/{rest}',
    notes: NOTES,
    answers: { 200: page },
    codes: ['not_found'],
  },
  'identity.options': {
    group: 'identity',
    path: '/realms/{rest}',
    notes: NOTES,
    answers: { 204: { description: 'The preflight.' } },
    codes: ['not_found'],
  },
};
