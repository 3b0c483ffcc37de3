import type { KoaContextWithOIDC } from 'oidc-provider';
import { chooseLanguage, type FormProblem, type IdentityPage, renderPage } from '../../pages/index.ts';

/** The pages the provider shows by itself. Its own forms carry their token as `xsrf`; ours as `csrf`, see provider-forms.ts. */
function show(ctx: KoaContextWithOIDC, page: IdentityPage): void {
  ctx.type = 'html';
  const uiLocales = ctx.query.ui_locales;
  const language = chooseLanguage({
    uiLocales: typeof uiLocales === 'string' ? uiLocales : undefined,
    cookie: ctx.get('cookie'),
    acceptLanguage: ctx.get('accept-language'),
  });
  ctx.body = renderPage(page, { language, courier: new URL(ctx.oidc.issuer).host });
}

function formOf(ctx: KoaContextWithOIDC, name: string): { action: string; csrf: string } {
  const state = (ctx.oidc.session as { state?: { secret?: string } } | undefined)?.state;
  return { action: new URL(ctx.oidc.urlFor(name)).pathname, csrf: state?.secret ?? '' };
}

export async function devicePage(ctx: KoaContextWithOIDC, _form: string, _out?: unknown, err?: Error): Promise<void> {
  if (err?.name === 'AbortedError') return show(ctx, { kind: 'device-done', denied: true });
  const { userCode } = (err ?? {}) as { userCode?: string };
  const { datoferumCode } = ctx.req as { datoferumCode?: string };
  const problem: FormProblem | undefined =
    err && (userCode || /Code|Found|Expired|Used/.test(err.name) ? 'code-invalid' : 'try-again');
  show(ctx, { kind: 'device', ...formOf(ctx, 'code_verification'), code: userCode ?? datoferumCode, problem });
}

export async function deviceConfirmPage(
  ctx: KoaContextWithOIDC,
  _form: string,
  client: { clientName?: string | undefined; clientId: string } | undefined,
  _deviceInfo: unknown,
  userCode: string,
): Promise<void> {
  const name = client?.clientName ?? client?.clientId ?? '';
  show(ctx, { kind: 'device-confirm', ...formOf(ctx, 'code_verification'), code: userCode, client: name });
}

export async function deviceDonePage(ctx: KoaContextWithOIDC): Promise<void> {
  show(ctx, { kind: 'device-done' });
}

export function signOutPage(ctx: KoaContextWithOIDC): void {
  show(ctx, { kind: 'sign-out', ...formOf(ctx, 'end_session_confirm') });
}

export async function signedOutPage(ctx: KoaContextWithOIDC): Promise<void> {
  show(ctx, { kind: 'signed-out', continueHref: '/' });
}

export async function problemPage(ctx: KoaContextWithOIDC, out: { error: string }): Promise<void> {
  const code =
    out.error === 'server_error' ? 'server-error' : /session|expired/.test(out.error) ? 'form-expired' : 'not-allowed';
  show(ctx, { kind: 'problem', code, continueHref: '/' });
}
