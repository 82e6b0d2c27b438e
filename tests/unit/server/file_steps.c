// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of file_steps.h.
#include "file_steps.h"

char *hash_of(char letter)
{
  return g_strnfill(FILE_SHA256_DIGITS, letter);
}

void asks(struct person *person, const char *place, const char *name, gint64 size, char hash,
          const char *cid)
{
  g_autofree char *sha256 = hash_of(hash);
  g_autofree char *own = cid ? g_strdup_printf(",'cid':'%s'", cid) : g_strdup("");
  says(person,
       "{'type':'upload','id':1,%s,'name':'%s','size':%" G_GINT64_FORMAT ",'sha256':'%s'%s}", place,
       name, size, sha256, own);
}

char *is_given(struct person *person, gint64 offset)
{
  vault_prepares(person->stage, offset, CODE_OK);
  g_autofree char *object = take_heard(person);
  g_autofree char *pattern =
      g_strdup_printf("{\"type\":\"ticket\",*,\"offset\":%" G_GINT64_FORMAT "}", offset);
  if (!g_pattern_match_simple(pattern, object))
    g_assert_cmpstr(object, ==, pattern);
  return text_field(object, "ticket");
}

enum code shows_ticket(struct chat_stage *stage, const char *ticket, int kind, struct grant *grant)
{
  return ticket_take(stage->chat, ticket, kind, grant);
}

guint64 begins(struct person *person, const char *place, const char *name, gint64 size, char hash,
               const char *cid)
{
  struct grant grant;
  asks(person, place, name, size, hash, cid);
  g_autofree char *ticket = is_given(person, 0);
  g_assert_cmpint(shows_ticket(person->stage, ticket, GRANT_UPLOAD, &grant), ==, CODE_OK);
  return grant.upload;
}

static char *arrives(struct person *person, guint64 upload, gint64 size, char hash,
                     const char *answer)
{
  struct chat_stage *stage = person->stage;
  g_autofree char *sha256 = hash_of(hash);
  char *id = g_strdup(upload_find(stage->chat, upload)->id);
  vault_receives(stage, upload, sha256, size, CODE_OK);
  if (answer)
    store_answers(stage, answer);
  vault_did(stage, "finish * ok");
  g_assert_nonnull(file_find(stage->chat, id));
  store_forgets_facts(stage);
  all_forget(stage);
  return id;
}

char *sends(struct person *person, const char *place, const char *name, gint64 size, char hash)
{
  return arrives(person, begins(person, place, name, size, hash, NULL), size, hash, "S");
}

char *relays(struct person *person, const char *place, const char *name, gint64 size, char hash)
{
  return arrives(person, begins(person, place, name, size, hash, NULL), size, hash, NULL);
}
