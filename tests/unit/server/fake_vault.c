// SPDX-License-Identifier: GPL-3.0-or-later
// The vault of fake_ports.h.
#include "chat_stage.h"

#include <string.h>

static struct fake_vault *vault_of(struct vault *base)
{
  return (struct fake_vault *) base;
}

static void prepare(struct vault *base, struct upload *upload)
{
  upload->busy++;
  g_queue_push_tail(&vault_of(base)->asked, upload);
}

static void note(struct vault *base, char *what)
{
  g_queue_push_tail(&vault_of(base)->did, what);
}

static void finish(struct vault *base, guint64 upload, const char *file, enum code code)
{
  note(base, g_strdup_printf("finish %" G_GUINT64_FORMAT " %s %s", upload, file,
                             code == CODE_OK ? "ok" : code_name(code)));
}

static void cancel(struct vault *base, guint64 session)
{
  note(base, g_strdup_printf("cancel %" G_GUINT64_FORMAT, session));
}

static void forget(struct vault *base, const char *key)
{
  g_assert_cmpuint(strlen(key), ==, FILE_SHA256_DIGITS);
  note(base, g_strconcat("forget ", key, NULL));
}

static void remove_bytes(struct vault *base, const char *sha256, gboolean kept)
{
  note(base, g_strconcat("remove ", sha256, kept ? " kept" : NULL, NULL));
}

struct fake_vault *fake_vault_new(void)
{
  static const struct vault_ops ops = {prepare, finish, cancel, forget, remove_bytes};
  struct fake_vault *vault = g_new0(struct fake_vault, 1);
  vault->base.ops = &ops;
  return vault;
}

void fake_vault_free(struct fake_vault *vault)
{
  g_queue_clear(&vault->asked);
  g_queue_clear_full(&vault->did, g_free);
  g_free(vault);
}

void vault_prepares(struct chat_stage *stage, gint64 offset, enum code code)
{
  struct upload *upload = g_queue_pop_head(&stage->vault->asked);
  g_assert_nonnull(upload);
  upload->busy--;
  const struct vault_client *client = &stage->vault->base.client;
  client->prepared(client->chat, upload, offset, code);
}

void vault_receives(struct chat_stage *stage, guint64 upload, const char *sha256, gint64 size,
                    enum code code)
{
  const struct vault_client *client = &stage->vault->base.client;
  client->received(client->chat, upload, sha256, size, code);
}

void vault_did(struct chat_stage *stage, const char *pattern)
{
  g_autofree char *did = g_queue_pop_head(&stage->vault->did);
  if (!did || !g_pattern_match_simple(pattern, did))
    g_assert_cmpstr(did, ==, pattern);
}

void vault_did_nothing(struct chat_stage *stage)
{
  g_assert_cmpstr(g_queue_peek_head(&stage->vault->did), ==, NULL);
}
