import type { FormProblem, IdentityPage } from './identity-page.ts';

const form = { action: '/realms/datoferum/interaction/1', csrf: 'token' };
const HOSTILE = '"><script>alert(1)</script>\u202eexe.nimda';

/** Every page there is, at rest and in trouble; some with what a hostile or unlucky person would type. */
export const SAMPLES: Readonly<Record<string, IdentityPage>> = {
  'sign-in': {
    kind: 'sign-in',
    ...form,
    resetHref: '/reset',
    registerHref: '/register',
    companyHref: '/company',
    invited: true,
  },
  'sign-in-wrong': {
    kind: 'sign-in',
    ...form,
    address: 'vfx-desk@example.com',
    resetHref: '/reset',
    registerHref: '/register',
    problem: 'wrong-credentials',
  },
  'sign-in-slow': { kind: 'sign-in', ...form, address: HOSTILE, resetHref: '/reset', problem: 'slow-down', wait: 840 },
  register: { kind: 'register', ...form, signInHref: '/', invited: true, fixedAddress: 'client-b@example.com' },
  'register-wrong': { kind: 'register', ...form, address: 'someone', name: HOSTILE, problem: 'address-invalid' },
  'check-mail': { kind: 'check-mail', address: `${'very-'.repeat(40)}long@example.com` },
  proven: { kind: 'proven', continueHref: '/' },
  'reset-ask': { kind: 'reset-ask', ...form, signInHref: '/' },
  reset: { kind: 'reset', ...form, address: 'client-b@example.com', problem: 'password-short' },
  prove: { kind: 'prove', ...form, address: 'client-b@example.com' },
  device: { kind: 'device', ...form, code: 'WDJB-MJHT', problem: 'code-invalid' },
  'device-confirm': { kind: 'device-confirm', ...form, code: 'WDJB-MJHT', client: HOSTILE },
  'device-done': { kind: 'device-done' },
  'device-denied': { kind: 'device-done', denied: true },
  'first-admin': { kind: 'first-admin', ...form },
  'sign-out': { kind: 'sign-out', ...form },
  'signed-out': { kind: 'signed-out', continueHref: '/' },
  account: {
    kind: 'account',
    csrf: 'token',
    address: 'client-b@example.com',
    name: HOSTILE,
    addressAction: '/account/address',
    passwordAction: '/account/password',
  },
  'account-wrong': {
    kind: 'account',
    csrf: 'token',
    address: 'client-b@example.com',
    name: 'مرحبا بالعالم',
    addressAction: '/account/address',
    passwordAction: '/account/password',
    about: 'password',
    problem: 'password-common',
  },
  'account-done': {
    kind: 'account',
    csrf: 'token',
    address: 'client-b@example.com',
    name: 'Client B',
    addressAction: '/account/address',
    passwordAction: '/account/password',
    about: 'address',
    done: true,
  },
  problem: { kind: 'problem', code: 'link-invalid', requestId: '0193', continueHref: '/' },
  'problem-other': { kind: 'problem', code: HOSTILE },
};

export const FORM_PROBLEMS: readonly FormProblem[] = [
  'wrong-credentials',
  'slow-down',
  'address-invalid',
  'password-short',
  'password-long',
  'password-common',
  'name-invalid',
  'code-invalid',
  'form-expired',
  'try-again',
];
