import type { RouteName } from '../../../routes.ts';
import * as shape from '../../answers.ts';
import { answered, type Descriptions } from '../description.ts';

const html = (description: string) => ({
  description,
  content: [{ type: 'text/html; charset=utf-8', schema: 'text' as const }],
});

export const aboutDescriptions: Descriptions<RouteName> = {
  keys: {
    group: 'about',
    answers: {
      200: answered('The keys, oldest first.', shape.keys, {
        courier: 'datoferum',
        mode: 'production',
        api: '/api/v1/',
        openapi: '/api/v1/openapi.json',
        uploads: '/files/',
        drop: '/drop/',
        signIn: { url: 'https://courier.example.com', realm: 'datoferum', client: 'datoferum-web' },
        keys: [
          {
            id: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
            purpose: 'seal',
            algorithm: 'Ed25519',
            publicKey: '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
            validFrom: '2026-11-01T00:00:00.000Z',
            validTo: null,
          },
        ],
      }),
    },
  },
  'keys.allowed': {
    group: 'about',
    answers: {
      200: { description: 'The file.', content: [{ type: 'text/plain; charset=utf-8', schema: 'text' }] },
    },
  },
  healthz: {
    group: 'about',
    answers: { 200: answered('It runs.', shape.alive, { status: 'ok' }) },
  },
  readyz: {
    group: 'about',
    notes: 'Each part is asked with a deadline. 503 names the parts that cannot work now, each with a sentence.',
    answers: {
      200: answered('It can work.', shape.ready, { status: 'ready', parts: [{ part: 'database', ok: true }] }),
    },
    codes: ['storage_unavailable'],
  },
  metrics: {
    group: 'about',
    notes:
      'The Prometheus text format. The scrape token of DATOFERUM_METRICS_TOKEN opens it as a bearer, and so does the token of an operator or admin.',
    answers: {
      200: {
        description: 'The figures of this moment.',
        content: [{ type: 'text/plain; version=0.0.4; charset=utf-8', schema: 'text' }],
      },
    },
    codes: ['unauthenticated', 'token_expired', 'forbidden'],
  },
  openapi: {
    group: 'about',
    answers: { 200: answered('This document.', shape.openApiDocument, { openapi: '3.1.0' }) },
  },
  docs: { group: 'about', answers: { 200: html('The page.') } },
  'docs.style': {
    group: 'about',
    answers: {
      200: { description: 'The style sheet.', content: [{ type: 'text/css; charset=utf-8', schema: 'text' }] },
    },
  },
  dtrm: {
    group: 'about',
    notes: 'sh, awk, curl and sha256sum are all it needs; it knows the address it was fetched from.',
    answers: {
      200: { description: 'The script.', content: [{ type: 'text/x-shellscript; charset=utf-8', schema: 'text' }] },
    },
  },
  web: {
    group: 'about',
    path: '/',
    answers: { 200: html('The page.') },
    codes: ['not_found'],
  },
};
