import type { FormProblem, IdentityPage } from '../../pages/index.ts';
import { type IdentityExchange, REALM } from './identity-exchange.ts';

type SignInPage = Extract<IdentityPage, { kind: 'sign-in' }>;

/** `/sign-in/{uid}`: where the provider sends a browser nobody is signed in with. */
export async function signInPage(exchange: IdentityExchange, uid: string): Promise<void> {
  const { house, admitted } = exchange;
  const request = await house.engine.request(admitted.req, admitted.res);
  if (request?.uid !== uid) return exchange.problem(400, 'form-expired');
  const hint = request.loginHint ?? '';
  if (admitted.method !== 'POST' && request.wantsToRegister && !exchange.query.has('again')) {
    const query = new URLSearchParams({ return: uid, ...(hint === '' ? {} : { address: hint }) });
    return exchange.redirect(`${REALM}/register?${query}`);
  }
  const page = (more: Partial<SignInPage>): SignInPage => ({
    kind: 'sign-in',
    action: `${REALM}/sign-in/${uid}`,
    csrf: exchange.csrf(`sign-in ${uid}`),
    address: hint,
    registerHref: house.accounts.registration === 'open' ? `${REALM}/register?return=${uid}` : undefined,
    resetHref: `${REALM}/reset`,
    ...more,
  });
  if (admitted.method !== 'POST') return exchange.page(200, page({}));

  const form = await exchange.form();
  const address = form.get('address') ?? '';
  if (!exchange.isOwnForm(form, `sign-in ${uid}`))
    return exchange.page(400, page({ address, problem: 'form-expired' }));
  const tried = await house.accounts.signIn(address, form.get('password') ?? '', exchange.from);
  if (!tried.ok) {
    const { problem, wait } = tried;
    return exchange.page(problem === 'slow-down' ? 429 : 401, page({ address, problem: problem as FormProblem, wait }));
  }
  admitted.person = tried.value.id;
  await house.engine.signIn(admitted.req, admitted.res, tried.value.id);
}
