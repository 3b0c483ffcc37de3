import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Key, KeyBoard, type KeyCommand, KeyReader } from './key-reader.ts';

const key = (name: string, more: Partial<Key> = {}): Key => ({
  key: name,
  isChord: false,
  place: 'page',
  at: 0,
  ...more,
});

describe('keys', () => {
  it('ask for what the help says', () => {
    const reader = new KeyReader();
    const said = ['n', '/', 'j', 'K', 'x', 'p', 'R', '?', 'ArrowDown', 'ArrowUp', 'Enter', ' ', 'Escape', 'q'].map(
      (name) => reader.read(key(name), true),
    );
    assert.deepEqual(said, [
      'new',
      'search',
      'next',
      'previous',
      'pick',
      'pause',
      'retry',
      'help',
      'next',
      'previous',
      'open',
      'expand',
      'back',
      null,
    ]);
  });

  it('go to a place after G, within a moment and not later', () => {
    const reader = new KeyReader();
    assert.equal(reader.read(key('g'), true), null);
    assert.equal(reader.read(key('i', { at: 500 }), true), 'goInbox');
    assert.equal(reader.read(key('g', { at: 1000 }), true), null);
    assert.equal(reader.read(key('i', { at: 3000 }), true), null);
    reader.read(key('g', { at: 4000 }), true);
    assert.equal(reader.read(key('n', { at: 4100 }), true), 'new');
    assert.equal(reader.read(key('o', { at: 4200 }), true), null);
  });

  it('never act in fields, in dialogs, or with a chord', () => {
    const reader = new KeyReader();
    for (const name of ['n', '?', 'Enter', 'Escape', ' ']) {
      assert.equal(reader.read(key(name, { place: 'field' }), true), null);
      assert.equal(reader.read(key(name, { place: 'over' }), true), null);
      assert.equal(reader.read(key(name, { isChord: true }), true), null);
    }
  });

  it('leave Enter and Space to a button', () => {
    const reader = new KeyReader();
    assert.equal(reader.read(key('Enter', { place: 'control' }), true), null);
    assert.equal(reader.read(key(' ', { place: 'control' }), true), null);
    assert.equal(reader.read(key('j', { place: 'control' }), true), 'next');
  });

  it('keep arrows and Esc when single letters are switched off', () => {
    const reader = new KeyReader();
    for (const name of ['n', '/', '?', 'g', 'j']) assert.equal(reader.read(key(name), false), null);
    assert.equal(reader.read(key('i', { at: 10 }), false), null);
    assert.equal(reader.read(key('ArrowDown'), false), 'next');
    assert.equal(reader.read(key('Escape'), false), 'back');
  });
});

describe('who hears a key', () => {
  it('is whoever came last and wants it', () => {
    const board = new KeyBoard();
    const heard: string[] = [];
    const who = (name: string, wants: KeyCommand) => ({
      heard: (command: KeyCommand) => {
        if (command !== wants) return false;
        heard.push(name);
        return true;
      },
    });
    board.hear(who('app', 'new'));
    const away = board.hear(who('list', 'new'));
    board.hear(who('row', 'open'));
    assert.equal(board.say('new'), true);
    away();
    assert.equal(board.say('new'), true);
    assert.equal(board.say('retry'), false);
    assert.deepEqual(heard, ['list', 'app']);
  });
});
