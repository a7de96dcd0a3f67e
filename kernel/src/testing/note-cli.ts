import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type CliWords, defineCli, Failure } from '../base/cli.ts';

const options = {
  tag: { short: 't', value: 'WORD', repeats: 'list' },
  when: { value: 'today|later', among: /^(?:today|later)$/ },
  from: { value: 'FILE' },
  // The letter means something else to another module: each table has its own.
  json: { short: 'm' },
} as const;

const verbs = {
  add: {
    options: ['tag', 'when', 'from', 'json'],
    words: 'TEXT',
    wordsMax: 1,
    needs: [['when', ['tag']]],
  },
  list: { options: ['json'] },
} as const;

type Words = CliWords<keyof typeof verbs, keyof typeof options>;

const english: Words = {
  summary: 'notes to yourself',
  verbs: {
    add: {
      summary: 'write a note down',
      about: ['Keeps nothing: the note is only said again.'],
      examples: [['dojang note add "buy ink" -t desk', 'with a tag']],
    },
    list: { summary: 'the notes on the server', examples: [] },
  },
  options: {
    tag: 'a tag; given again, another tag',
    when: 'when the note matters',
    from: 'the text from a file',
    json: 'answer as JSON',
  },
  failures: {
    'note-empty': 'A note needs a text: dojang note add TEXT.',
    'not-found': 'This server keeps no notes.',
  },
};

const korean: Words = {
  summary: '나에게 남기는 메모',
  verbs: {
    add: {
      summary: '메모를 적어요',
      about: ['아무것도 보관하지 않고 다시 말해 주기만 해요.'],
      examples: [['dojang note add "잉크 사기" -t 책상', '꼬리표를 붙여서']],
    },
    list: { summary: '서버의 메모를 보여줘요', examples: [] },
  },
  options: {
    tag: '꼬리표. 여러 번 쓰면 늘어나요',
    when: '언제의 메모인지',
    from: '파일에서 글을 읽어요',
    json: 'JSON으로 답해요',
  },
  failures: {
    'note-empty': '메모에 글이 필요해요: dojang note add 글',
    'not-found': '이 서버에는 메모가 없어요.',
  },
};

const notes = z.object({ items: z.array(z.object({ text: z.string().max(200) })).max(100) });

/** The smallest face of a module with commands: it uses each kind of option, the server and a failure. */
export const noteCli = defineCli({
  options,
  verbs,
  words: async (language) => (language === 'ko' ? korean : english),
  runs: {
    add: async () => async (cli, given, words) => {
      const path = given.from === undefined ? undefined : resolve(cli.folder, given.from);
      const text = path === undefined ? words[0] : readFileSync(path, 'utf8').trim();
      if (text === undefined) throw new Failure('note-empty', 'A note needs a text.');
      const note = { text, tags: given.tag ?? [], when: given.when ?? null, folder: cli.folder };
      if (given.json) cli.sayJson(note);
      else cli.say([text, ...note.tags.map((tag) => `#${tag}`)].join(' '));
      return 0;
    },
    list: async () => async (cli) => {
      const { items } = await (await cli.server()).call('GET', '/note/notes', notes);
      for (const { text } of items) cli.say(text);
      return 0;
    },
  },
});
