import { createHash } from 'node:crypto';
import type { FormProblem, IdentityPage } from '../../pages/index.ts';
import type { Problem, Tried } from '../../usecases/accounts/account-parts.ts';
import { type IdentityExchange, REALM } from './identity-exchange.ts';

type RegisterPage = Extract<IdentityPage, { kind: 'register' }>;

/** Uids are the provider's: anything else is nowhere to go on to. */
const UID = /^[\w-]{10,64}$/;

/** `/register`: an account for whoever proves the address. */
export async function registerPage(exchange: IdentityExchange): Promise<void> {
  const { house, admitted, query } = exchange;
  if (house.accounts.registration !== 'open') return exchange.problem(403, 'registration-closed');
  const uid = query.get('return') ?? '';
  const goOn = UID.test(uid) ? `${REALM}/sign-in/${uid}?again` : '/';
  const page = (more: Partial<RegisterPage>): RegisterPage => ({
    kind: 'register',
    action: `${REALM}/register${UID.test(uid) ? `?return=${uid}` : ''}`,
    csrf: exchange.csrf('register'),
    signInHref: goOn,
    ...more,
  });
  if (admitted.method !== 'POST') return exchange.page(200, page({ address: query.get('address') ?? undefined }));
  const form = await exchange.form();
  const given = newcomer(form);
  const { address, name } = given;
  if (!exchange.isOwnForm(form, 'register'))
    return exchange.page(400, page({ address, name, problem: 'form-expired' }));
  const browser = browserHash(exchange);
  const tried = await house.accounts.register({ ...given, language: exchange.language, browser, goOn }, exchange.from);
  if (!tried.ok) return exchange.page(422, page({ address, name, ...problemOf(tried) }));
  exchange.page(200, { kind: 'check-mail', address: tried.value.address });
}

/** `/invitation/{secret}`: an account for the address the invitation came to. */
export async function invitationPage(exchange: IdentityExchange, secret: string): Promise<void> {
  const { house, admitted } = exchange;
  const link = await house.accounts.look(secret);
  if (link?.kind !== 'invite' || !link.address) return exchange.problem(404, 'link-invalid');
  // Who has an account signs in with it.
  if (await house.engine.directory.find(link.address)) return exchange.redirect('/');
  const fixedAddress = link.address;
  const page = (more: Partial<RegisterPage>): RegisterPage => ({
    kind: 'register',
    action: `${REALM}/invitation/${secret}`,
    csrf: exchange.csrf('invitation'),
    fixedAddress,
    invited: true,
    ...more,
  });
  if (admitted.method !== 'POST') return exchange.page(200, page({}));
  const form = await exchange.form();
  const name = form.get('name') ?? '';
  if (!exchange.isOwnForm(form, 'invitation')) return exchange.page(400, page({ name, problem: 'form-expired' }));
  const given = { name, password: form.get('password') ?? '', language: exchange.language };
  const tried = await house.accounts.acceptInvitation(secret, given, exchange.from);
  if (!tried.ok && tried.problem === 'link-invalid') return exchange.problem(404, 'link-invalid');
  if (!tried.ok) return exchange.page(422, page({ name, ...problemOf(tried) }));
  exchange.page(200, { kind: 'proven', continueHref: '/' });
}

/**
 * `/prove/{secret}`: the link of a registration. In the browser that asked it is enough to open it; elsewhere a password is chosen
 * first, so that nobody gets an account a stranger has the password of, and no program that only looks at links uses one up.
 */
export async function provePage(exchange: IdentityExchange, secret: string): Promise<void> {
  const { house, admitted } = exchange;
  const link = await house.accounts.look(secret);
  if (link?.kind !== 'prove' || !link.address) return exchange.problem(404, 'link-invalid');
  const continueHref = link.data.goOn ?? '/';
  const address = link.address;
  const page = (more: { problem?: FormProblem }): IdentityPage => ({
    kind: 'prove',
    action: `${REALM}/prove/${secret}`,
    csrf: exchange.csrf('prove'),
    address,
    ...more,
  });
  if (admitted.method !== 'POST') {
    const proven = await house.accounts.prove(secret, { browser: browserHash(exchange) }, exchange.from);
    return proven.ok ? exchange.page(200, { kind: 'proven', continueHref }) : exchange.page(200, page({}));
  }
  const form = await exchange.form();
  if (!exchange.isOwnForm(form, 'prove')) return exchange.page(400, page({ problem: 'form-expired' }));
  const tried = await house.accounts.prove(secret, { password: form.get('password') ?? '' }, exchange.from);
  if (!tried.ok && tried.problem === 'link-invalid') return exchange.problem(404, 'link-invalid');
  if (!tried.ok) return exchange.page(422, page(problemOf(tried)));
  exchange.page(200, { kind: 'proven', continueHref: '/' });
}

/** `/first-admin/{secret}`: the link of the console. */
export async function firstAdminPage(exchange: IdentityExchange, secret: string): Promise<void> {
  const { house, admitted } = exchange;
  const link = await house.accounts.look(secret);
  if (link?.kind !== 'admin') return exchange.problem(404, 'link-invalid');
  const page = (more: { problem?: FormProblem; address?: string; name?: string }): IdentityPage => ({
    kind: 'first-admin',
    action: `${REALM}/first-admin/${secret}`,
    csrf: exchange.csrf('first-admin'),
    ...more,
  });
  if (admitted.method !== 'POST') return exchange.page(200, page({}));
  const form = await exchange.form();
  const given = newcomer(form);
  const { address, name } = given;
  if (!exchange.isOwnForm(form, 'first-admin'))
    return exchange.page(400, page({ address, name, problem: 'form-expired' }));
  const tried = await house.accounts.makeFirstAdmin(secret, { ...given, language: exchange.language }, exchange.from);
  if (!tried.ok && tried.problem === 'link-invalid') return exchange.problem(404, 'link-invalid');
  if (!tried.ok) return exchange.page(422, page({ address, name, ...problemOf(tried) }));
  exchange.page(200, { kind: 'proven', continueHref: '/' });
}

export function problemOf(tried: Extract<Tried<unknown>, { ok: false }>): { problem: FormProblem; wait?: number } {
  const said: Problem = tried.problem;
  const problem = said === 'link-invalid' || said === 'registration-closed' ? 'try-again' : said;
  return { problem, ...(tried.wait === undefined ? {} : { wait: tried.wait }) };
}

function browserHash(exchange: IdentityExchange): string {
  return createHash('sha256').update(exchange.browser()).digest('base64url');
}

const newcomer = (form: URLSearchParams) => ({
  address: form.get('address') ?? '',
  name: form.get('name') ?? '',
  password: form.get('password') ?? '',
});
