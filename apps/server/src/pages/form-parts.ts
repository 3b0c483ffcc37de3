import { visiblePath } from '@datoferum/core';
import { type Html, html } from './html.ts';
import { type FormProblem, PASSWORD_MIN } from './identity-page.ts';
import type { Language } from './language.ts';
import { diamond } from './marks.ts';
import { fill, type Words } from './words/index.ts';

export interface Problem {
  problem?: FormProblem | undefined;
  /** Seconds. */
  wait?: number | undefined;
}

export interface Field {
  name: 'address' | 'password' | 'name' | 'code' | 'current';
  label: string;
  type?: 'text' | 'email' | 'password';
  autocomplete: string;
  value?: string | undefined;
  hint?: string | undefined;
  /** Beside the label. */
  link?: Html | undefined;
  fixed?: boolean | undefined;
  length?: { min?: number; max: number };
  /** Makes ids unique where a page has two forms. */
  prefix?: string;
}

/** The fields a problem is about: they are marked, described by it, and the first gets the focus. */
const ABOUT: Readonly<Record<FormProblem, readonly Field['name'][]>> = {
  'wrong-credentials': ['address', 'password'],
  'slow-down': [],
  'address-invalid': ['address'],
  'password-short': ['password'],
  'password-long': ['password'],
  'password-common': ['password'],
  'name-invalid': ['name'],
  'code-invalid': ['code'],
  'form-expired': [],
  'try-again': [],
};

/** Text of others, shown so that nothing in it is hidden or turns what stands beside it. */
export function shown(text: string): Html {
  return html`<bdi>${visiblePath(new TextEncoder().encode(text))}</bdi>`;
}

export function problemPanel(words: Words, language: Language, { problem, wait = 0 }: Problem, prefix = ''): Html {
  if (!problem) return html``;
  const values = { least: PASSWORD_MIN, wait: duration(wait, language) };
  return html`<div class="asking" role="alert" id="${prefix}problem">${diamond}<p><span class="sr">${words.problem}: </span>${fill(words.problems[problem], values)}</p></div>`;
}

/** At least one second; from two minutes on in minutes, rounded up. */
function duration(seconds: number, language: Language): string {
  const inMinutes = seconds >= 120;
  const unit = inMinutes ? 'minute' : 'second';
  const value = Math.max(1, Math.ceil(inMinutes ? seconds / 60 : seconds));
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

/** Labelled inputs; after a problem the first field it is about has the focus, else the first empty one. */
export function fields(all: readonly Field[], { problem }: Problem, focus = true): Html[] {
  const wrong = problem ? ABOUT[problem] : [];
  const open = all.filter(({ fixed }) => !fixed);
  const focused = open.find(({ name }) => wrong.includes(name)) ?? open.find(({ value }) => !value) ?? open[0];
  return all.map((field) => input(field, wrong.includes(field.name), focus && field === focused));
}

function input(field: Field, wrong: boolean, focused: boolean): Html {
  const { name, label, type = 'text', autocomplete, value, hint, link, fixed, length, prefix = '' } = field;
  const id = `${prefix}${name}`;
  const described = [hint ? `${id}-hint` : '', wrong ? `${prefix}problem` : ''].filter(Boolean).join(' ');
  const machine = type === 'email' || name === 'code';
  return html`<div class="ask">
<div class="over"><label for="${id}">${label}</label>${link}</div>
<input class="field${wrong ? ' bad' : ''}${name === 'code' ? ' mono' : ''}" id="${id}" name="${name}" type="${type}" autocomplete="${autocomplete}" required${
    length?.min ? html` minlength="${length.min}"` : null
  }${length ? html` maxlength="${length.max}"` : null}${value === undefined ? null : html` value="${value}"`}${
    described ? html` aria-describedby="${described}"` : null
  }${wrong ? html` aria-invalid="true"` : null}${fixed ? html` readonly` : null}${
    machine ? html` autocapitalize="none" spellcheck="false"` : null
  }${name === 'name' ? html` dir="auto"` : null}${focused ? html` autofocus` : null}>
${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : null}
</div>`;
}

export function form(action: string, csrf: string, content: (Html | Html[])[]): Html {
  return html`<form method="post" action="${action}"><input type="hidden" name="csrf" value="${csrf}">
${content}
</form>`;
}

/** Tells a password manager whose password this is. */
export const whose = (address: string | undefined): Html =>
  address === undefined
    ? html``
    : html`<input type="email" autocomplete="username" value="${address}" readonly hidden>`;

export const firstButton = (label: string): Html => html`<button class="btn first" type="submit">${label}</button>`;

export const linkButton = (href: string, label: Html | string): Html =>
  html`<a class="btn" href="${href}">${label}</a>`;

export const head = (title: string, lead?: Html | string): Html =>
  html`<h1>${title}</h1>
${lead ? html`<p class="dim">${lead}</p>` : null}`;
