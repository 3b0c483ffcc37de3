import type { FormProblem, IdentityPage } from '../../pages/index.ts';
import type { Account } from '../../ports/metadata-accounts.ts';
import { answerJson } from '../answer.ts';
import { type IdentityExchange, REALM } from './identity-exchange.ts';
import { problemOf } from './registration.ts';

/** `/reset`: asks for a link. */
export async function askResetPage(exchange: IdentityExchange): Promise<void> {
  const { house, admitted } = exchange;
  const page = (more: { problem?: FormProblem; address?: string }): IdentityPage => ({
    kind: 'reset-ask',
    action: `${REALM}/reset`,
    csrf: exchange.csrf('reset-ask'),
    signInHref: '/',
    ...more,
  });
  if (admitted.method !== 'POST') return exchange.page(200, page({}));
  const form = await exchange.form();
  const address = form.get('address') ?? '';
  if (!exchange.isOwnForm(form, 'reset-ask')) return exchange.page(400, page({ address, problem: 'form-expired' }));
  const tried = await house.accounts.askReset(address, exchange.from);
  if (!tried.ok) return exchange.page(422, page({ address, ...problemOf(tried) }));
  exchange.page(200, { kind: 'check-mail', address: tried.value.address });
}

/** `/reset/{secret}`: chooses a new password. */
export async function resetPage(exchange: IdentityExchange, secret: string): Promise<void> {
  const { house, admitted } = exchange;
  const link = await house.accounts.look(secret);
  const account = link?.kind === 'reset' && link.account ? await house.engine.directory.get(link.account) : null;
  if (!account) return exchange.problem(404, 'link-invalid');
  const page = (more: { problem?: FormProblem }): IdentityPage => ({
    kind: 'reset',
    action: `${REALM}/reset/${secret}`,
    csrf: exchange.csrf('reset'),
    address: account.address,
    ...more,
  });
  if (admitted.method !== 'POST') return exchange.page(200, page({}));
  const form = await exchange.form();
  if (!exchange.isOwnForm(form, 'reset')) return exchange.page(400, page({ problem: 'form-expired' }));
  const tried = await house.accounts.reset(secret, form.get('password') ?? '', exchange.from);
  if (!tried.ok && tried.problem === 'link-invalid') return exchange.problem(404, 'link-invalid');
  if (!tried.ok) return exchange.page(422, page(problemOf(tried)));
  exchange.redirect('/');
}

const ACCOUNT = `${REALM}/account`;

/** The sign-in page, and back to the account. The code that comes along is of no use: nobody keeps what would prove it. */
function toSignIn({ house, language }: IdentityExchange): string {
  const query = new URLSearchParams({
    client_id: 'datoferum-web',
    redirect_uri: `${house.url()}${ACCOUNT}`,
    response_type: 'code',
    scope: 'openid',
    code_challenge: Buffer.from(house.world.random(32)).toString('base64url'),
    code_challenge_method: 'S256',
    ui_locales: language,
  });
  return `${REALM}/protocol/openid-connect/auth?${query}`;
}

/** Who is signed in with this browser, or null and the answer is given. */
async function signedIn(
  exchange: IdentityExchange,
  orElse: () => void,
): Promise<{ account: Account; sids: string[] } | null> {
  const { house, admitted } = exchange;
  const session = await house.engine.signedIn(admitted.req, admitted.res);
  const account = session && (await house.engine.directory.get(session.account));
  if (!session || !account || account.disabled) {
    orElse();
    return null;
  }
  admitted.person = account.id;
  return { account, sids: session.sids };
}

/** `/account`, `/account/address` and `/account/password`. */
export async function accountPage(exchange: IdentityExchange, form: 'address' | 'password' | null): Promise<void> {
  const { house, admitted } = exchange;
  if (form === null && admitted.req.headers.authorization !== undefined) return profile(exchange);
  const found = await signedIn(exchange, () =>
    admitted.method === 'POST'
      ? exchange.problem(403, 'sign-in-first', ACCOUNT)
      : exchange.redirect(toSignIn(exchange)),
  );
  if (!found) return;
  const { account, sids } = found;
  const page = (more: Partial<Extract<IdentityPage, { kind: 'account' }>>): IdentityPage => ({
    kind: 'account',
    csrf: exchange.csrf('account'),
    address: account.address,
    name: account.name,
    addressAction: `${REALM}/account/address`,
    passwordAction: `${REALM}/account/password`,
    ...(form === null ? {} : { about: form }),
    ...more,
  });
  if (admitted.method !== 'POST') return exchange.page(200, page({}));
  if (form === null) return exchange.problem(404, 'not-found');
  const fields = await exchange.form();
  if (!exchange.isOwnForm(fields, 'account')) return exchange.page(400, page({ problem: 'form-expired' }));
  const known = await house.accounts.confirm(account.id, fields.get('current') ?? '', exchange.from);
  if (!known.ok) return exchange.page(known.problem === 'slow-down' ? 429 : 401, page(problemOf(known)));
  const done =
    form === 'address'
      ? await house.accounts.askChange(account, fields.get('address') ?? '', exchange.from)
      : await house.accounts.changePassword(account, fields.get('password') ?? '', sids, exchange.from);
  exchange.page(done.ok ? 200 : 422, page(done.ok ? { done: true } : problemOf(done)));
}

/** `/address/{secret}`: the new address is proven where its owner is signed in. */
export async function changeAddressPage(exchange: IdentityExchange, secret: string): Promise<void> {
  const link = await exchange.house.accounts.look(secret);
  if (link?.kind !== 'change') return exchange.problem(404, 'link-invalid');
  // The link may have been opened in another browser, or on a phone: it still works afterwards.
  const found = await signedIn(exchange, () => exchange.problem(403, 'sign-in-first', ACCOUNT));
  if (!found) return;
  const tried = await exchange.house.accounts.change(secret, found.account.id, exchange.from);
  if (!tried.ok) return exchange.problem(404, 'link-invalid');
  exchange.page(200, { kind: 'proven', continueHref: '/' });
}

/** What keycloak-js asks for as `loadUserProfile`. */
async function profile({ house, admitted }: IdentityExchange): Promise<void> {
  const token = /^Bearer +(\S+)$/i.exec(admitted.req.headers.authorization ?? '')?.[1] ?? '';
  const claims = await house.engine.claims(token);
  if (!claims) return answerJson(admitted, 401, { error: 'invalid_token' }, { 'WWW-Authenticate': 'Bearer' });
  const { sub, email, email_verified: emailVerified, preferred_username: username, name } = claims;
  answerJson(admitted, 200, { id: sub, username, email, emailVerified, firstName: name });
}

/** `/protocol/openid-connect/userinfo` (OpenID Connect Core, section 5.3), for the token the courier takes. */
export async function userinfo({ house, admitted }: IdentityExchange): Promise<void> {
  const token = /^Bearer +(\S+)$/i.exec(admitted.req.headers.authorization ?? '')?.[1] ?? '';
  const claims = await house.engine.claims(token);
  const account = claims && (await house.engine.directory.get(String(claims.sub)));
  if (!claims || account?.disabled) {
    const headers = { 'WWW-Authenticate': 'Bearer error="invalid_token"' };
    return answerJson(admitted, 401, { error: 'invalid_token' }, headers);
  }
  const { sub, email, email_verified, preferred_username, name, locale } = claims;
  answerJson(admitted, 200, { sub, email, email_verified, preferred_username, name, locale });
}
