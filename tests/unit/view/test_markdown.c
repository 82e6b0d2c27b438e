// SPDX-License-Identifier: GPL-3.0-or-later
// What is shown of a message's Markdown, and what stays as it was typed.
#include <locale.h>
#include <string.h>

#include "ritrovo-markdown.h"

#define CODE "<span font_family=\"monospace\" background=\"#80808033\">"
#define BLOCK(text) "<tt>" text "</tt>"
#define END "</span>"

struct example {
  const char *typed;
  const char *markup; // NULL: it stays as it is
};

static void check(const struct example *examples, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autoptr(RitrovoMarkdown) markdown = ritrovo_markdown_new(examples[i].typed);
    g_test_message("%s", examples[i].typed);
    g_assert_cmpstr(markdown != NULL ? markdown->markup : NULL, ==, examples[i].markup);
  }
}

static void test_marks(void)
{
  static const struct example examples[] = {
      {"**bold**", "<b>bold</b>"},
      {"a *b* _c_ ~~d~~ `e`", "a <i>b</i> <i>c</i> <s>d</s> " CODE "e" END},
      {"***both***", "<b><i>both</i></b>"},
      {"**a *b* c**", "<b>a </b><b><i>b</i></b><b> c</b>"},
      {"**_nested_**, ~~**so**~~", "<b><i>nested</i></b>, <b><s>so</s></b>"},
      {"*a **b** c*", "<i>a </i><b><i>b</i></b><i> c</i>"},
      {"**Ciao!** (*a*) \"**Attenti!**\" l'*amico*.",
       "<b>Ciao!</b> (<i>a</i>) &quot;<b>Attenti!</b>&quot; l&apos;<i>amico</i>."},
      {"**over\nlines**", "<b>over\nlines</b>"},
      {"这是**粗体**文字", "这是<b>粗体</b>文字"},
      {"😀**b**😀 **😀**", "😀<b>b</b>😀 <b>😀</b>"},
      {"**a*", "*<i>a</i>"},
      {"*a**", "<i>a</i>*"},
      {"**1 & 2 < 3**", "<b>1 &amp; 2 &lt; 3</b>"},
      {"**a\r\nb**", "<b>a&#13;\nb</b>"},
  };
  check(examples, G_N_ELEMENTS(examples));
}

static void test_stays(void)
{
  static const struct example examples[] = {
      {"Ciao a tutti", NULL},
      {"snake_case_names _x and a__b__c", NULL},
      {"2*3*4 = 24, 2 * 3 * 4, 2**3**4", NULL},
      {"int *p, *q; char **argv; void *f(char *a, int *b);", NULL},
      {"(*a)->b(*c) f(*args, **kwargs) a *= b", NULL},
      {"~/a ~/b ~ ~~ a~b ~~~", NULL},
      {"src/*.c src/*/x/*.h **/*.o *.c *.h /usr/_a_/_b_", NULL},
      {"foo/__init__.py self.__dict__ __init__()", NULL},
      {"__init__.py", NULL},
      {"C:\\_build\\*.c \\\\server\\_share_ \\d+ \\[a-z\\]", NULL},
      {"¯\\_(ツ)_/¯ \\_(ツ)_/ \\_o_/ \\*", NULL},
      {":* ciao :* ;* (:*", NULL},
      {"^_^ and ^_^ -_- no -_- >_< o >_<", NULL},
      {"*_* ciao *_* *-* tu *-* (*_*) (^_^) T_T ._. ._.", NULL},
      {"price (*) of it (*) [*] [*]", NULL},
      {"** ** * * __ ____ **** ~~~~", NULL},
      {"* one\n* two", NULL},
      {"# no heading\n## none\n---\n***\n| a | b |\n===", NULL},
      {"<b>no</b> &amp; <!-- so -->\n    indented\n\n\n\ttext", NULL},
      {"- 5 degrees", NULL},
      {"1. a\n2. b\n7) c", NULL},
      {">_<\n>>> print(1)\n>100", NULL},
      {"`", NULL},
      {"``` ` ``", NULL},
      {"```", NULL},
      {"```\n```", NULL},
      {"> ", NULL},
      {"> \n> ", NULL},
      {"[a](b) [c] [d](ftp://e) ![f] x[0](y)", NULL},
  };
  check(examples, G_N_ELEMENTS(examples));
}

static void test_code(void)
{
  static const struct example examples[] = {
      {"`*a* _b_ https://c \\`", CODE "*a* _b_ https://c \\" END},
      {"`` a`b ``", CODE "a`b" END},
      {"*a `b* c`", "*a " CODE "b* c" END},
      {"**a `b`**", "<b>a </b><b>" CODE "b" END "</b>"},
      {"```\n  *a*\n\tb <c>\n```", BLOCK("  *a*\n\tb &lt;c&gt;")},
      {"see:\n```c++\nint *p;\n```\nso *there*", "see:\n" BLOCK("int *p;") "\nso <i>there</i>"},
      {"````\n```\na\n```\n````", BLOCK("```\na\n```")},
      {"```a```", CODE "a" END},
      {"```two words\na```", CODE "two words a" END},
      {"```\nnot *closed*", "```\nnot <i>closed</i>"},
      {"```\n\n\na\n\n```\n", BLOCK("\n\na\n") "\n"},
  };
  check(examples, G_N_ELEMENTS(examples));
}

static void test_lines(void)
{
  static const struct example examples[] = {
      {"> so *said*\n> twice\nno",
       "<span alpha=\"65%\">so </span><i><span alpha=\"65%\">said</span></i>"
       "<span alpha=\"65%\">\ntwice\n</span>no"},
      {"> > a", "<span alpha=\"65%\">&gt; a</span>"},
      {"\\> a", "&gt; a"},
      {"- *a\n- b*\n  - c", "• *a\n• b*\n  • c"},
      {"a\n- b\n- **c**\n\n- d", "a\n• b\n• <b>c</b>\n\n- d"},
      {"1. *a\n2. b* **c**", "1. *a\n2. b* <b>c</b>"},
      {"*a\n\nb* _c_", "*a\n\nb* <i>c</i>"},
  };
  check(examples, G_N_ELEMENTS(examples));
}

#define LINK(address) LINK_OF(address, address)
#define LINK_OF(address, words) "<a href=\"" address "\"><span alpha=\"100%\">" words "</span></a>"

static void test_links(void)
{
  static const struct example examples[] = {
      {"no link <b>here</b>: ftp://x http:// xhttp://y", NULL},
      {"see https://a.org/?x=1&y=2.", "see " LINK("https://a.org/?x=1&amp;y=2") "."},
      {"(http://a.org/b_(c))", "(" LINK("http://a.org/b_(c)") ")"},
      {"<http://a> HTTPS://B!", "&lt;" LINK("http://a") "&gt; " LINK("HTTPS://B") "!"},
      {"http://è.it/\"onclick", LINK("http://è.it/") "&quot;onclick"},
      {"https://a/_b_/*c* **https://d**",
       LINK("https://a/_b_/*c") "* " LINK_OF("https://d", "<b>https://d</b>")},
      {"[words](https://a/(b))", "words (" LINK("https://a/(b)") ")"},
      {"*[so **b**](http://a)* c",
       "<i>so </i><b><i>b</i></b><i> (</i>" LINK_OF("http://a", "<i>http://a</i>") "<i>)</i> c"},
      // Nobody is led elsewhere than it says.
      {"[https://bank](https://evil)", LINK("https://bank") " (" LINK("https://evil") ")"},
      {"[](https://a) ![b](https://c)", "[](" LINK("https://a") ") ![b](" LINK("https://c") ")"},
      {"[a](https://b \"c\")", "[a](" LINK("https://b") " &quot;c&quot;)"},
      {"\\[a](https://b)", "\\[a](" LINK("https://b") ")"},
  };
  check(examples, G_N_ELEMENTS(examples));
}

static void test_escapes(void)
{
  static const struct example examples[] = {
      {"\\*a\\* \\_b\\_ \\~~c~~ \\`d`", "*a* _b_ ~~c~~ `d`"},
      {"\\*\\*a\\*\\* \\*b*", "**a** *b*"},
      {"*a\\* b*", "<i>a* b</i>"},
      {"\\\\*a*", NULL},
      {"\\*a* **b**", "*a* <b>b</b>"},
  };
  check(examples, G_N_ELEMENTS(examples));
}

static void test_blocks(void)
{
  g_autoptr(RitrovoMarkdown) markdown = ritrovo_markdown_new("> **a**\n> b\nc\n```\nd\ne\n```\nf");
  g_assert_cmpstr(markdown->text, ==, "a\nb\nc\nd\ne\nf");
  g_assert_cmpuint(markdown->blocks->len, ==, 2);
  const RitrovoMarkdownBlock *block = &g_array_index(markdown->blocks, RitrovoMarkdownBlock, 0);
  g_assert_cmpint(block->kind, ==, RITROVO_MARKDOWN_QUOTE);
  g_assert_cmpuint(block->from, ==, 0);
  g_assert_cmpuint(block->to, ==, 3);
  block++;
  g_assert_cmpint(block->kind, ==, RITROVO_MARKDOWN_CODE);
  g_assert_cmpuint(block->from, ==, 6);
  g_assert_cmpuint(block->to, ==, 9);
  g_assert_false(markdown->has_links);
}

// As much as a message holds of what is hard to read. Time is not measured; what takes more than
// linear time would not end within the patience of the tests' runner.
static void test_floods(void)
{
  static const char *const floods[] = {
      "*",
      "_",
      "**a ",
      "*a ",
      "a* ",
      "*a_ ",
      "*a **b ",
      "`",
      "`a",
      "`a``",
      "[",
      "]",
      "[]",
      "[a](",
      "[a](https://b",
      "[a](https://b) ",
      "> ",
      "> a\n",
      "- ",
      "- a\n",
      "```\n",
      "```a\n",
      "\\",
      "\\*",
      "~~a",
      "~~",
      "https://",
      ")",
      "***a*",
      "*a_b~~c`d[",
      "__a**b__c**",
      "*a* ",
      "](https://",
  };
  for (guint i = 0; i < G_N_ELEMENTS(floods); i++) {
    g_autoptr(GString) text = g_string_new("https://a");
    for (guint n = 0; n < 2; n++) {
      while (text->len < 16000)
        g_string_append(text, floods[i]);
      g_autoptr(RitrovoMarkdown) markdown = ritrovo_markdown_new(text->str);
      g_assert_true(markdown == NULL || g_utf8_validate(markdown->text, -1, NULL));
      g_string_assign(text, "[[[[ ");
    }
  }
}

int main(int argc, char **argv)
{
  setlocale(LC_ALL, "");
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/view/markdown/marks", test_marks);
  g_test_add_func("/view/markdown/stays", test_stays);
  g_test_add_func("/view/markdown/code", test_code);
  g_test_add_func("/view/markdown/lines", test_lines);
  g_test_add_func("/view/markdown/links", test_links);
  g_test_add_func("/view/markdown/escapes", test_escapes);
  g_test_add_func("/view/markdown/blocks", test_blocks);
  g_test_add_func("/view/markdown/floods", test_floods);
  return g_test_run();
}
