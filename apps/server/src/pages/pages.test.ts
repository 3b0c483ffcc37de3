import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { chooseLanguage, inLanguage, LANGUAGES, renderPage } from './index.ts';
import { FORM_PROBLEMS, SAMPLES } from './testing.ts';
import { WORDS } from './words/index.ts';

const everyPage = LANGUAGES.flatMap((language) =>
  Object.entries(SAMPLES).map(([name, page]) => ({ name: `${name} (${language})`, page, language })),
);

function keys(words: object, path = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'object'
      ? keys(value, `${path}${key}.`)
      : [`${path}${key} ${(value as string).match(/\{\w+\}/g) ?? ''}`],
  );
}

describe('the sign-in pages', () => {
  it('say everything in Portuguese, English and Spanish', () => {
    for (const language of LANGUAGES) {
      assert.deepEqual(keys(WORDS[language]), keys(WORDS.en), language);
      assert.doesNotMatch(JSON.stringify(WORDS[language]), /""/);
    }
    const same = keys(WORDS.en).filter((_, at) => texts(WORDS.en)[at] === texts(WORDS.es)[at]);
    assert.deepEqual(same, []);
  });

  it('have nothing inline and nothing from elsewhere, so a strict content policy holds', () => {
    for (const { page, language, name } of everyPage) {
      const text = renderPage(page, { language, courier: 'courier.example.com' });
      assert.doesNotMatch(text, /<script|<style|\sstyle=|\son\w+=|javascript:/i, name);
      for (const [, address = ''] of text.matchAll(/(?:href|src|action)="([^"]*)"/g))
        assert.match(address, /^[/?]/, name);
    }
  });

  it('show what others typed as text, and what is hidden in it as marks', () => {
    for (const { page, language, name } of everyPage) {
      const text = renderPage(page, { language });
      assert.doesNotMatch(text.replace(/ value="[^"]*"/g, ''), /\u202e/, name);
    }
    const confirm = renderPage(SAMPLES['device-confirm']!, { language: 'en' });
    assert.match(confirm, /<bdi>&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;‹U\+202E›exe\.nimda<\/bdi>/);
  });

  it('escape any value in any place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const text = renderPage(
          { kind: 'sign-in', action: `/${value}`, csrf: value, address: value, resetHref: `/${value}` },
          { language: 'en' },
        );
        const plain = renderPage(
          { kind: 'sign-in', action: '/', csrf: '', address: 'x', resetHref: '/' },
          { language: 'en' },
        );
        assert.equal(text.split('<').length, plain.split('<').length);
        assert.equal(text.split('"').length, plain.split('"').length);
      }),
    );
  });

  it('never ask for a form without its token', () => {
    for (const { page, language, name } of everyPage) {
      const text = renderPage(page, { language });
      const forms = text.split('<form').length - 1;
      assert.equal(text.split('name="csrf" value="token"').length - 1, forms, name);
    }
  });

  it('describe each problem at the field it is about', () => {
    for (const problem of FORM_PROBLEMS) {
      const text = renderPage(
        { kind: 'register', action: '/', csrf: 'token', problem, wait: 30 },
        { language: 'pt-BR' },
      );
      assert.match(text, /role="alert" id="problem"/);
      assert.doesNotMatch(text, /\{\w+\}/);
      if (problem.startsWith('password')) {
        assert.match(
          text,
          /id="password"[^>]*aria-describedby="password-hint problem"[^>]*aria-invalid="true"[^>]*autofocus/,
        );
      }
    }
  });

  it('name every kind of waiting in words of the language', () => {
    const slow = (wait: number) =>
      renderPage(
        { kind: 'sign-in', action: '/', csrf: '', resetHref: '/', problem: 'slow-down', wait },
        { language: 'es' },
      );
    assert.match(slow(4), /en 4 segundos/);
    assert.match(slow(0), /en 1 segundo\./);
    assert.match(slow(840), /en 14 minutos/);
  });
});

function texts(words: object): string[] {
  return Object.values(words).flatMap((value) => (typeof value === 'object' ? texts(value) : [value as string]));
}

describe('the language', () => {
  it('is the one asked for, else the one chosen before, else what the browser prefers, else English', () => {
    assert.equal(chooseLanguage({}), 'en');
    assert.equal(chooseLanguage({ acceptLanguage: 'de, fr;q=0.9' }), 'en');
    assert.equal(chooseLanguage({ acceptLanguage: 'de, en;q=0.5, pt;q=0.9' }), 'pt-BR');
    assert.equal(chooseLanguage({ acceptLanguage: 'es;q=0, en;q=0.1' }), 'en');
    assert.equal(chooseLanguage({ acceptLanguage: 'pt-PT,pt;q=0.9', cookie: 'a=b; datoferum_language=es' }), 'es');
    assert.equal(chooseLanguage({ cookie: 'es' }), 'es');
    assert.equal(chooseLanguage({ uiLocales: 'fr pt-BR es', cookie: 'en' }), 'pt-BR');
  });

  it('survives any header', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (uiLocales, cookie, acceptLanguage) => {
        assert.ok(LANGUAGES.includes(chooseLanguage({ uiLocales, cookie, acceptLanguage })));
      }),
    );
  });

  it('is switched on the same address', () => {
    assert.equal(inLanguage('', 'es'), '?ui_locales=es');
    assert.equal(inLanguage('/reset?token=a%2Bb&ui_locales=en#x', 'pt-BR'), '/reset?token=a%2Bb&ui_locales=pt-BR');
  });
});
