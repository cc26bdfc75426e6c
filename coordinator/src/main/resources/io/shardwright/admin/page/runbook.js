// What the runbook of errors says of one code. Pure: the page in Markdown in, blocks of text out.

/**
 * @return blocks, each {kind, text}: `code` is as typed or seen, `item` a step, `text` a paragraph; none if the runbook does not know the code
 */
export function entry(markdown, code) {
  const lines = markdown.split('\n');
  const row = lines.find((line) => line.startsWith(`| <a id="${code}"></a>`));
  if (row !== undefined) {
    const [, suchAs, advice] = row.replace(/ \|$/, '').split(' | ');
    return [
      { kind: 'code', text: plain(suchAs) },
      { kind: 'text', text: plain(advice) },
    ];
  }
  const start = lines.indexOf(`### ${code}`);
  if (start < 0) {
    return [];
  }
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('#'));
  return blocks(end < 0 ? rest : rest.slice(0, end));
}

/** The code that stands first in a text, in front of what it is about, as in `copy on n2: table-altered: the definition ...`; undefined if none does. */
export function codeIn(text) {
  return text.match(/: ([a-z]+(?:-[a-z]+)*): /)?.[1];
}

function blocks(lines) {
  const found = [];
  let open;
  for (const line of lines) {
    const kind = kindOf(line);
    if (kind === undefined) {
      open = undefined;
    } else if (open !== undefined && kind === 'text') {
      open.text += ` ${plain(line.trim())}`;
    } else if (open?.kind === 'code' && kind === 'code') {
      open.text += `\n${line.slice(4)}`;
    } else {
      open = { kind, text: kind === 'code' ? line.slice(4) : plain(line.replace(/^([-*]|\d+\.) /, '').trim()) };
      found.push(open);
    }
  }
  return found;
}

function kindOf(line) {
  if (line.trim() === '') {
    return undefined;
  }
  if (line.startsWith('    ')) {
    return 'code';
  }
  return /^([-*]|\d+\.) /.test(line) ? 'item' : 'text';
}

/** Without marks; of a link its words. */
function plain(text) {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('**', '').replaceAll('`', '');
}
