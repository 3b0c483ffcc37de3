import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rawAnswer } from './support/raw-answer.ts';
import { started } from './support/started.ts';

const PATHS = [
  '.well-known/openid-configuration',
  'protocol/openid-connect/auth',
  'protocol/openid-connect/auth/x',
  'protocol/openid-connect/auth/device',
  'protocol/openid-connect/registrations',
  'protocol/openid-connect/token',
  'protocol/openid-connect/userinfo',
  'protocol/openid-connect/certs',
  'protocol/openid-connect/revoke',
  'protocol/openid-connect/logout',
  'protocol/openid-connect/logout/confirm',
  'protocol/openid-connect/logout/success',
  'protocol/openid-connect/login-status',
  'protocol/openid-connect/login-status-iframe.html',
  'device',
  'device/x',
  'sign-in/x',
  'register',
  'reset',
  'account',
  'account/password',
  'prove/x',
  'invitation/x',
  'first-admin/x',
  'address/x',
];
const NAMES = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'prompt',
  'max_age',
  'claims',
  'id_token_hint',
  'login_hint',
  'ui_locales',
  'request',
  'resource',
  'code_challenge',
  'code_challenge_method',
  'grant_type',
  'code',
  'refresh_token',
  'device_code',
  'user_code',
  'token',
  'csrf',
  'xsrf',
  'answer',
  'address',
  'password',
  'current',
  'name',
  'return',
  'session',
  'client',
  'origin',
];
const value = fc.oneof(
  fc.constantFrom(
    'datoferum-web',
    'datoferum-cli',
    'authorization_code',
    'refresh_token',
    'code',
    'none',
    'openid',
    '{}',
    '__proto__',
    '~',
    '%',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ maxLength: 60 }),
);
const fields = fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 8 });

describe('junk at the sign-in', () => {
  it('is refused in words: no fault of the courier, no stack, no hang', { timeout: 600_000 }, async (t) => {
    const { house } = await started(t);
    const junk = fc.record({
      method: fc.constantFrom('GET', 'POST', 'OPTIONS', 'HEAD'),
      path: fc.constantFrom(...PATHS),
      query: fc.oneof(
        fields,
        fc.string({ maxLength: 40 }).map((text) => text.replace(/[^\x21-\x7e]|#/g, '%')),
      ),
      body: fields,
      json: fc.boolean(),
      cookie: fc.option(
        fc.constantFrom('datoferum_session=x', 'datoferum_interaction=~; datoferum_form=', 'a=b; ;=;;'),
        { nil: null },
      ),
      bearer: fc.option(fc.constantFrom('Bearer x', 'Bearer a.b.c', 'Basic eDp5', 'Basic %', 'DPoP x'), { nil: null }),
    });
    await fc.assert(
      fc.asyncProperty(junk, async ({ method, path, query, body, json, cookie, bearer }) => {
        const search = typeof query === 'string' ? query : String(new URLSearchParams(query));
        const { status, text } = await rawAnswer(house.port, {
          method,
          path: `/realms/datoferum/${path}?${search}`,
          headers: {
            ...(cookie === null ? {} : { Cookie: cookie }),
            ...(bearer === null ? {} : { Authorization: bearer }),
            ...(method === 'POST'
              ? { 'Content-Type': json ? 'application/json' : 'application/x-www-form-urlencoded' }
              : {}),
          },
          body: method === 'POST' ? String(new URLSearchParams(body)) : '',
        });
        assert.ok(status >= 200 && status < 500, `${method} ${path}?${search}: ${status} ${text.slice(0, 300)}`);
        assert.doesNotMatch(text, /\bat [\w.]+ \(|node_modules|\.ts:\d/);
      }),
      { numRuns: 300 },
    );
  });
});
