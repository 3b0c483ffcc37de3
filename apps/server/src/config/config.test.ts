import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readConfig } from './config.ts';
import { VARIABLES } from './variables.ts';

const PRODUCTION = {
  DATOFERUM_URL: 'https://courier.example.com',
  DATOFERUM_TLS_CERT: '/tls/cert.pem',
  DATOFERUM_TLS_KEY: 'key.pem',
  DATOFERUM_KEYS: '/k/a,/k/b',
  DATOFERUM_SMTP_URL: 'smtps://mail.example.com',
  DATOFERUM_MAIL_FROM: 'The courier <courier@example.com>',
};
const read = (env: Record<string, string>, ...argv: string[]) => readConfig(env, argv, '/home');
const good = (env: Record<string, string>, ...argv: string[]) => {
  const got = read(env, ...argv);
  assert.ok(got.ok, JSON.stringify(got));
  return got;
};
const bad = (env: Record<string, string>, ...argv: string[]) => {
  const got = read(env, ...argv);
  assert.ok(!got.ok);
  for (const problem of got.problems) assert.match(problem, /\.$/);
  return got.problems;
};

describe('the configuration', () => {
  it('needs nothing in demo mode, and listens on loopback only', () => {
    const { config, warnings } = good({}, '--demo');
    assert.deepEqual(config, {
      mode: 'demo',
      seed: true,
      host: '127.0.0.1',
      port: 8420,
      data: '/home/data',
      url: 'http://localhost:8420',
      trustedProxies: [],
      keys: ['/home/data/keys'],
      tls: null,
      corsOrigins: [],
      metricsToken: null,
      mail: null,
      language: 'en',
      issuers: [],
      signIn: null,
      quota: 0,
      keepFree: 0,
      backupDays: null,
      registration: 'open',
      sessionIdle: 43_200,
      sessionLongest: 1_209_600,
      patrol: { days: 90, bytesPerSecond: 52_428_800 },
      logLevel: 'info',
    });
    assert.deepEqual(warnings, []);
    assert.match(bad({ DATOFERUM_HOST: '0.0.0.0' }, '--demo').join(), /loopback/);
  });

  it('reads every setting of production', () => {
    const { config } = good({
      ...PRODUCTION,
      DATOFERUM_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      DATOFERUM_LOG_LEVEL: 'warn',
    });
    assert.equal(config.mode, 'production');
    assert.deepEqual(config.tls, { cert: '/tls/cert.pem', key: '/home/key.pem' });
    assert.deepEqual(config.keys, ['/k/a', '/k/b']);
    assert.deepEqual(config.trustedProxies, ['10.0.0.0/8', '::1']);
    assert.equal(config.logLevel, 'warn');
  });

  it('refuses wrong values with a sentence that names the variable, all at once', () => {
    const wrong = {
      DATOFERUM_PORT: '70000',
      DATOFERUM_HOST: 'a b',
      DATOFERUM_URL: 'courier.example.com',
      DATOFERUM_TRUSTED_PROXIES: '10.0.0.0/99',
      DATOFERUM_LOG_LEVEL: 'loud',
      DATOFERUM_REGISTRATION: 'anyone',
      DATOFERUM_SESSION_IDLE: '0h',
      DATOFERUM_SESSION_LONGEST: '14',
      DATOFERUM_CORS_ORIGINS: 'example.com',
      DATOFERUM_OIDC_ISSUERS: '[{"issuer":"https://id.example"}]',
      DATOFERUM_QUOTA: 'much',
      DATOFERUM_KEEP_FREE: '-1',
      DATOFERUM_BACKUP_DAYS: 'a month',
    };
    const problems = bad(wrong, '--demo');
    for (const name of Object.keys(wrong)) {
      assert.equal(problems.filter((one) => one.startsWith(`${name} is `) && one.endsWith('.')).length, 1, name);
    }
    for (const port of ['-1', '8420x', '1e3', ' '])
      assert.match(bad({ DATOFERUM_PORT: port }, '--demo').join(), /PORT/);
    for (const url of ['https://a/b', 'https://u:p@a', 'https://a/?x', 'ftp://a']) {
      assert.match(bad({ DATOFERUM_URL: url }, '--demo').join(), /URL/);
    }
  });

  it('refuses a setting or option that it does not know, so that a misspelt one is not lost', () => {
    assert.match(bad({ DATOFERUM_KEY: '/k' }, '--demo').join(), /DATOFERUM_KEY is no setting/);
    assert.match(bad({}, '--demo', '--port=1').join(), /--port=1/);
  });

  it('takes an empty variable for an absent one', () => {
    assert.equal(good({ DATOFERUM_PORT: '', DATOFERUM_URL: '' }, '--demo').config.port, 8420);
  });

  it('refuses an unsafe production, a sentence each', () => {
    const without = (...names: (keyof typeof PRODUCTION)[]) =>
      Object.fromEntries(Object.entries(PRODUCTION).filter(([name]) => !names.some((one) => one === name)));
    assert.match(bad({}).join('\n'), /DATOFERUM_URL must say/);
    assert.match(
      bad({ ...without('DATOFERUM_TLS_CERT', 'DATOFERUM_TLS_KEY'), DATOFERUM_URL: 'http://c.example' }).join(),
      /in clear/,
    );
    assert.match(bad(without('DATOFERUM_TLS_CERT', 'DATOFERUM_TLS_KEY')).join(), /nothing here speaks TLS/);
    assert.match(bad(without('DATOFERUM_TLS_KEY')).join(), /belong together/);
    assert.match(bad({ ...PRODUCTION, DATOFERUM_FAULT: 'commit.before:1' }).join(), /for tests/);
    assert.match(bad({ ...PRODUCTION, DATOFERUM_KEYS: '/k/a,/k/a' }).join(), /twice/);
    assert.match(bad({ ...PRODUCTION, DATOFERUM_CORS_ORIGINS: '*' }).join(), /one by one/);
  });

  it('lets a TLS proxy that is trusted stand in front, and a start on loopback go without TLS', () => {
    good({ DATOFERUM_URL: 'https://c.example', DATOFERUM_TRUSTED_PROXIES: '10.0.0.1', DATOFERUM_KEYS: '/a,/b' });
    good({ DATOFERUM_HOST: '127.0.0.1', DATOFERUM_KEYS: '/a,/b' });
  });

  it('reads issuers and sizes, and refuses an issuer in clear in production', () => {
    const issuer = { issuer: 'https://id.example/realms/x', audience: 'datoferum', azp: ['web'] };
    const given = (one: object) => ({ ...PRODUCTION, DATOFERUM_OIDC_ISSUERS: JSON.stringify([one]) });
    assert.deepEqual(good(given(issuer)).config.issuers, [{ ...issuer, trustsEmail: false, jwks: null }]);
    assert.match(bad(given({ ...issuer, issuer: 'http://id.example' })).join(), /without https/);
    assert.match(bad(given({ ...issuer, jwks: 'http://id.example/keys' })).join(), /without https/);
    assert.match(bad({ ...PRODUCTION, DATOFERUM_OIDC_ISSUERS: 'id.example' }).join(), /JSON list/);
    for (const [text, bytes] of Object.entries({ 7: 7, '500GB': 5e11, '2TiB': 2 ** 41, '20 G': 2e10 })) {
      assert.equal(good({ ...PRODUCTION, DATOFERUM_QUOTA: text }).config.quota, bytes);
    }
    assert.equal(good(PRODUCTION).config.keepFree, 2 ** 30);
  });

  it('sends people to a believed realm to sign in, and to no other', () => {
    const [issuer, other] = ['https://id.example/auth/realms/staff', 'https://id.example/realms/other'];
    const given = {
      ...PRODUCTION,
      DATOFERUM_OIDC_ISSUERS: JSON.stringify([{ issuer, audience: 'datoferum', azp: ['web', 'cli'] }]),
    };
    assert.deepEqual(good({ ...given, DATOFERUM_SIGN_IN: issuer }).config.signIn, {
      url: 'https://id.example/auth',
      realm: 'staff',
      client: 'web',
    });
    assert.match(bad({ ...given, DATOFERUM_SIGN_IN: other }).join(), /does not name that issuer/);
    assert.match(bad({ ...PRODUCTION, DATOFERUM_SIGN_IN: issuer }).join(), /needs DATOFERUM_OIDC_ISSUERS/);
    assert.match(bad({ ...given, DATOFERUM_SIGN_IN: 'https://id.example' }).join(), /realm/);
  });

  it('warns about a single directory of keys', () => {
    assert.match(good({ ...PRODUCTION, DATOFERUM_KEYS: '/k/a' }).warnings.join(), /every envelope is lost/);
    assert.deepEqual(good(PRODUCTION).warnings, []);
  });

  it('reads a mail server and a mailbox, and repeats no password of a wrong one', () => {
    assert.deepEqual(good(PRODUCTION).config.mail, {
      url: 'smtps://mail.example.com',
      from: { name: 'The courier', address: 'courier@example.com' },
    });
    const plain = good({ ...PRODUCTION, DATOFERUM_MAIL_FROM: 'courier@example.com' }).config.mail;
    assert.deepEqual(plain?.from, { name: '', address: 'courier@example.com' });
    assert.match(bad({ ...PRODUCTION, DATOFERUM_MAIL_FROM: '' }).join(), /needs DATOFERUM_MAIL_FROM/);
    for (const from of ['a b', 'a@b\r\nBcc: c@d', '<a@b', 'x <a@b> y', 'a@b, c@d'])
      assert.match(bad({ ...PRODUCTION, DATOFERUM_MAIL_FROM: from }).join(), /^DATOFERUM_MAIL_FROM/);
    for (const url of ['https://x', 'smtp://u:s3cret@', 'smtp://u:s3cret@host/path', 'smtp://u:s3cret@host?x=1']) {
      const problems = bad({ ...PRODUCTION, DATOFERUM_SMTP_URL: url }).join();
      assert.match(problems, /^DATOFERUM_SMTP_URL/);
      assert.doesNotMatch(problems, /s3cret/);
    }
    const { DATOFERUM_SMTP_URL: _, ...without } = PRODUCTION;
    assert.match(good(without).warnings.join(), /reach nobody/);
    assert.equal(good({ ...PRODUCTION, DATOFERUM_LANGUAGE: 'pt-BR' }).config.language, 'pt-BR');
  });

  it('says what every variable means', () => {
    for (const { means, sentence } of Object.values(VARIABLES)) {
      assert.ok(means.length > 10);
      assert.match(sentence, /\.$/);
    }
  });
});
