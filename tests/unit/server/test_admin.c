// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of moderation: who may, what happens to whom, what is written down, and bans that end.
#include "ban.h"
#include "chat_stage.h"
#include "limits.h"

static const struct known_fact accounts[] = {
    {FACT_ACCOUNT, {"root", "root", "hash of right one"}, ROLE_ADMIN},
    {FACT_ACCOUNT, {"ada", "Ada", "hash of right one"}, ROLE_MEMBER},
    {FACT_BAN, {"troll", "Troll", "root", "again and again"}, 0},
    {FACT_BAN, {"ended", "ended", "root", "once"}, 1},
    {FACT_BAN, {"@00000000000000000000ffffc0a80009", "Troll", "root", "from there"}, 0},
};
static const struct chat_stage_options with_accounts = {
    .facts = accounts,
    .fact_count = G_N_ELEMENTS(accounts),
};

static struct person *admin_of(struct chat_stage *stage)
{
  struct person *root = person_logged_in(stage, "root", "right one");
  store_forgets_facts(stage);
  return root;
}

static void test_only_admins(void)
{
  static const char *const commands[] = {
      "'kick','name':'root'",
      "'ban','name':'root'",
      "'unban','name':'root'",
      "'alert','text':'x'",
  };
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *root = admin_of(stage);
  struct person *guest = person_greeted(stage, "bob");
  struct person *member = person_logged_in(stage, "ada", "right one");
  for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
    says(guest, "{'id':1,'type':%s}", commands[i]);
    hears(guest, "{'type':'error','re':1,'code':'admin.only',*");
    says(member, "{'id':1,'type':%s}", commands[i]);
    hears(member, "{'type':'error','re':1,'code':'admin.only',*");
  }
  hears_nothing(root);
  store_got_nothing(stage);
  chat_stage_free(stage);
}

static void test_table(void)
{
  static const struct {
    const char *command, *code;
  } table[] = {
      {"'kick'", "proto.invalid"},
      {"'kick','name':7", "proto.invalid"},
      {"'kick','name':''", "name.invalid"},
      {"'kick','name':'nobody'", "user.unknown"},
      {"'kick','name':'bob','reason':7", "proto.invalid"},
      {"'kick','name':'bob','reason':'a\\u0007'", "message.invalid"},
      {"'kick','name':'root'", "proto.invalid"},
      {"'ban'", "proto.invalid"},
      {"'ban','name':''", "name.invalid"},
      {"'ban','name':'x','seconds':'1'", "proto.invalid"},
      {"'ban','name':'x','seconds':0", "proto.invalid"},
      {"'ban','name':'x','seconds':-1", "proto.invalid"},
      {"'ban','name':'x','seconds':9007199254740992", "proto.invalid"},
      {"'ban','name':'root'", "proto.invalid"},
      {"'unban'", "proto.invalid"},
      {"'unban','name':'nobody'", "user.unknown"},
      {"'alert'", "proto.invalid"},
      {"'alert','text':''", "message.invalid"},
      {"'alert','text':'a\\u0007'", "message.invalid"},
  };
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *root = admin_of(stage);
  struct person *bob = person_greeted(stage, "bob");
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autofree char *expected =
        g_strdup_printf("{'type':'error','re':1,'code':'%s',*", table[i].code);
    says(root, "{'id':1,'type':%s}", table[i].command);
    hears(root, expected);
    hears_nothing(root);
  }
  hears_nothing(bob);
  store_got_nothing(stage);
  chat_stage_free(stage);
}

// All devices are told why and closed, with no way back; the others hear that he left.
static void test_kick(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *root = admin_of(stage);
  struct person *zoe = person_in(stage, "zoe", "home");
  struct person *ada[2];
  for (int i = 0; i < 2; i++) {
    ada[i] = person_logged_in(stage, "ada", "right one");
    says(ada[i], "{'type':'join','room':'home'}");
  }
  all_forget(stage);
  says(root, "{'type':'kick','id':1,'name':'ADA','reason':'spam'}");
  hears_nothing(root);
  store_keeps(stage, TRUE);
  hears(root, "{'type':'ok','re':1}");
  for (int i = 0; i < 2; i++) {
    hears(ada[i], "{'type':'kicked','by':'root','reason':'spam'}");
    g_assert_true(ada[i]->closed);
  }
  hears(zoe, "{'type':'presence',*'event':'leave','name':'Ada','reason':'kicked'}");
  store_got(stage, FACT_AUDIT, "root,kick,Ada,spam", -1);
  store_got_nothing(stage);
  person_logged_in(stage, "ada", "right one"); // it was no ban
  chat_stage_free(stage);
}

// His name and address are shut out, for guests and by password, until the ban is lifted.
static void test_ban(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct address home = {{[10] = 0xff, [11] = 0xff, [12] = 192, [13] = 168, [15] = 7}};
  struct person *root = admin_of(stage);
  struct person *bob = person_from(stage, &home);
  says(bob, "{'type':'hello','name':'Bob'}");
  all_forget(stage);
  says(root, "{'type':'ban','id':1,'name':'Bob','reason':'spam'}");
  hears_nothing(root); // not before it outlives a restart
  store_keeps(stage, TRUE);
  hears(root, "{'type':'ok','re':1}");
  hears(bob, "{'type':'kicked','by':'root','reason':'spam'}");
  store_got(stage, FACT_BAN, "bob,Bob,root,spam", 0);
  store_got(stage, FACT_BAN, "@00000000000000000000ffffc0a80007,Bob,root,spam", 0);
  store_got(stage, FACT_AUDIT, "root,ban,Bob,spam", -1);
  store_got_nothing(stage);

  struct person *again = person_new(stage);
  says(again, "{'type':'hello','id':1,'name':'BOB'}");
  hears(again, "{'type':'error','re':1,'code':'name.banned','text':'*spam'}");
  struct person *renamed = person_from(stage, &home);
  says(renamed, "{'type':'hello','id':1,'name':'robert'}");
  hears(renamed, "{'type':'error','re':1,'code':'name.banned',*");

  says(root, "{'type':'unban','id':2,'name':'bob'}");
  store_keeps(stage, TRUE);
  hears(root, "{'type':'ok','re':2}");
  says(again, "{'type':'hello','name':'bob'}");
  hears(again, "{'type':'welcome',*");
  says(renamed, "{'type':'hello','name':'robert'}");
  hears(renamed, "{'type':'welcome',*");
  chat_stage_free(stage);
}

static void test_ban_of_an_account(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *root = admin_of(stage);
  says(root, "{'type':'ban','name':'ada'}");
  struct person *ada = person_new(stage);
  says(ada, "{'type':'hello','id':1,'name':'ada','password':'right one'}");
  hears(ada, "{'type':'error','re':1,'code':'name.banned',*");
  chat_stage_free(stage);
}

// This computer's own address is never banned: the administrator may be sitting at it.
static void test_loopback_is_spared(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct address here[] = {{{[15] = 1}}, {{[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1}}};
  struct person *root = admin_of(stage);
  for (int i = 0; i < 2; i++) {
    struct person *bob = person_from(stage, &here[i]);
    says(bob, "{'type':'hello','name':'bob%d'}", i);
    says(root, "{'type':'ban','name':'bob%d'}", i);
    g_assert_true(bob->closed);
    struct person *other = person_from(stage, &here[i]);
    says(other, "{'type':'hello','name':'other%d'}", i);
    hears(other, "{'type':'welcome',*");
  }
  chat_stage_free(stage);
}

// What is known from before a restart holds; what has ended by then does not.
static void test_known_bans(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *person = person_new(stage);
  says(person, "{'type':'hello','name':'TROLL'}");
  hears(person, "{'type':'error','code':'name.banned','text':'*again and again'}");
  says(person, "{'type':'hello','name':'ended'}");
  hears(person, "{'type':'welcome',*");
  store_got(stage, FACT_UNBAN, "ended", -1);
  struct address there = {{[10] = 0xff, [11] = 0xff, [12] = 192, [13] = 168, [15] = 9}};
  struct person *other = person_from(stage, &there);
  says(other, "{'type':'hello','name':'zoe'}");
  hears(other, "{'type':'error','code':'name.banned',*");
  chat_stage_free(stage);
}

static void test_ban_with_an_end(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *root = admin_of(stage);
  says(root, "{'type':'ban','name':'bob','seconds':3600}");
  g_assert_nonnull(ban_reason(stage->chat, "bob", NULL));
  // The same ban as it will be found after its end.
  ban_name(stage->chat, "bob", "root", "", g_get_real_time() / 1000 - 1);
  g_assert_null(ban_reason(stage->chat, "bob", NULL));
  chat_stage_free(stage);
}

static void test_alert(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *root = admin_of(stage);
  struct person *bob = person_greeted(stage, "bob");
  struct person *stranger = person_new(stage);
  says(root, "{'type':'alert','id':1,'text':'Backup at six'}");
  hears(root, "{'type':'alert','from':'root','text':'Backup at six'}");
  store_keeps(stage, FALSE);
  hears(root, "{'type':'error','re':1,'code':'store.unavailable',*");
  hears(bob, "{'type':'alert','from':'root','text':'Backup at six'}");
  hears_nothing(stranger);
  store_got(stage, FACT_AUDIT, "root,alert,,Backup at six", -1);
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/admin/only-admins", test_only_admins);
  g_test_add_func("/server/admin/table", test_table);
  g_test_add_func("/server/admin/kick", test_kick);
  g_test_add_func("/server/admin/ban", test_ban);
  g_test_add_func("/server/admin/ban-of-an-account", test_ban_of_an_account);
  g_test_add_func("/server/admin/loopback-is-spared", test_loopback_is_spared);
  g_test_add_func("/server/admin/known-bans", test_known_bans);
  g_test_add_func("/server/admin/ban-with-an-end", test_ban_with_an_end);
  g_test_add_func("/server/admin/alert", test_alert);
  return g_test_run();
}
