import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { encodingOf } from '@dojang/kernel/server';
import type { RouteHandlerMethod } from 'fastify';

/** What a chat shows of a link to any page. It is the same for all of them, so it tells nothing of a draft. */
const words = {
  ko: {
    title: '도장',
    text: 'AI가 초안을 쓰고, 나는 휴대폰에서 도장을 찍어요.',
    locale: 'ko_KR',
    picture: '도장의 빨간 인장',
  },
  en: {
    title: 'Dojang',
    text: 'AI drafts it. You stamp it on your phone.',
    locale: 'en_US',
    picture: 'The red seal of Dojang',
  },
} as const;
type Language = keyof typeof words;

/** The first language of ours in the header's order; Korean where there is none. */
export function languageOf(header: string | undefined): Language {
  const asked = (header ?? '').split(',').map((each) => each.trim().slice(0, 2).toLowerCase());
  return asked.find((each): each is Language => each in words) ?? 'ko';
}

const quoted = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/**
 * The shell with its title, description and picture in one language. The file has a title alone. Crawlers want whole
 * addresses of pictures.
 */
function shellIn(html: string, language: Language, url: string): string {
  const { title, text, locale, picture } = words[language];
  const other = words[language === 'ko' ? 'en' : 'ko'].locale;
  const shown = {
    type: 'website',
    site_name: title,
    title,
    description: text,
    locale,
    'locale:alternate': other,
    image: `${url}/icon-512.png`,
    'image:width': '512',
    'image:height': '512',
    'image:alt': picture,
  };
  const tags = Object.entries(shown).map(
    ([name, value]) => `<meta property="og:${name}" content="${quoted(value)}" />`,
  );
  return html
    .replace(/<html lang="\w+">/, `<html lang="${language}">`)
    .replace(/<title>[^<]*<\/title>/, () =>
      [
        `<title>${title}</title>`,
        `<meta name="description" content="${quoted(text)}" />`,
        ...tags,
        '<meta name="twitter:card" content="summary" />',
      ].join('\n    '),
    );
}

interface Packed {
  readonly br: Buffer;
  readonly gzip: Buffer;
  readonly plain: Buffer;
  readonly tag: string;
}

function pack(html: string): Packed {
  const plain = Buffer.from(html);
  const tag = createHash('sha256').update(plain).digest('base64url').slice(0, 16);
  return { plain, br: brotliCompressSync(plain), gzip: gzipSync(plain, { level: 9 }), tag };
}

/** Answers every address of the page with `html`. `urlOf` is the public address, once it is known. */
export function createShell(html: string, urlOf: () => string): RouteHandlerMethod {
  const made = new Map<string, Packed>();
  return (request, reply) => {
    const language = languageOf(request.headers['accept-language']);
    const url = urlOf();
    const key = `${language} ${url}`;
    const packed = made.get(key) ?? pack(shellIn(html, language, url));
    made.set(key, packed);
    const encoding = encodingOf(request.headers['accept-encoding']);
    const tag = `"${packed.tag}-${encoding ?? 'plain'}"`;
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header('vary', 'accept-encoding, accept-language')
      .header('etag', tag);
    if (request.headers['if-none-match'] === tag) return reply.code(304).send();
    if (encoding !== undefined) reply.header('content-encoding', encoding);
    return reply.send(packed[encoding ?? 'plain']);
  };
}
