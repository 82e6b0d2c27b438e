// SPDX-License-Identifier: GPL-3.0-or-later
// The thread of fake_console.h. The listening socket is bound through its folder's descriptor, so
// that paths may be longer than an address can hold.
#include "fake_console.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct fake_console {
  int listener;
  int line_number; // in the present connection
  fake_answer answer;
  gpointer data;
  struct message_reader *reader; // owned
  GString *said;                 // owned
  GThread *thread;
};

static const char welcome[] =
    "{\"type\":\"connected\",\"name\":\"early\",\"address\":\"127.0.0.1:1\"}\n"
    "{\"type\":\"welcome\",\"version\":1,\"server\":\"Fake\",\"name\":\"[admin]\","
    "\"role\":\"admin\"}\n";

static void answer_native(struct fake_console *fake, FILE *out, const char *line)
{
  struct message request;
  g_assert_cmpint(message_read(fake->reader, line, strlen(line), &request), ==, CODE_OK);
  if (fake->line_number == 0) {
    g_assert_cmpint(request.type, ==, MSG_PING);
    fputs(welcome, out);
    fputs("{\"type\":\"pong\",\"re\":0}\n", out);
    return;
  }
  if (request.type == MSG_QUIT) {
    fputs("{\"type\":\"bye\"}\n", out);
    fflush(out);
    shutdown(fileno(out), SHUT_RDWR);
    return;
  }
  g_assert_cmpint(request.id.kind, ==, ID_NUMBER);
  g_autofree char *id = g_strdup_printf("\"id\":%d", (int) request.id.number);
  g_auto(GStrv) around = g_strsplit(line, id, 2);
  g_assert_nonnull(around[1]);
  g_string_append_printf(fake->said, "%s%s\n", around[0],
                         around[1] + (around[1][0] == ',' ? 1 : 0));
  g_autofree char *format = fake->answer(fake->data, &request, line);
  if (!format) {
    shutdown(fileno(out), SHUT_RDWR);
    return;
  }
  g_autofree char *number = g_strdup_printf("%d", (int) request.id.number);
  g_auto(GStrv) parts = g_strsplit(format, "%d", -1);
  g_autofree char *reply = g_strjoinv(number, parts);
  fputs("{\"type\":\"disconnected\",\"name\":\"bob\",\"reason\":\"quit\"}\n", out);
  fputs(reply, out);
}

static gboolean answer_text(struct fake_console *fake, FILE *out, const char *line)
{
  g_string_append_printf(fake->said, "%s\n", line);
  if (g_str_equal(line, "quit"))
    return FALSE;
  fprintf(out, "* %s\n", line[0] ? line : "here");
  return TRUE;
}

static void serve(struct fake_console *fake, int fd)
{
  FILE *in = fdopen(fd, "r");
  FILE *out = fdopen(dup(fd), "w");
  char *line = NULL;
  size_t size = 0;
  ssize_t length;
  gboolean native = FALSE;
  fake->line_number = 0;
  while ((length = getline(&line, &size, in)) > 0) {
    g_strchomp(line);
    native = native || (fake->line_number == 0 && line[0] == '{');
    if (native)
      answer_native(fake, out, line);
    else if (!answer_text(fake, out, line))
      break;
    fake->line_number++;
    fflush(out);
  }
  if (!native)
    fputs("bye\n", out);
  free(line);
  fclose(out);
  fclose(in);
}

static gpointer run(gpointer data)
{
  struct fake_console *fake = data;
  int fd;
  while ((fd = accept4(fake->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
    serve(fake, fd);
  return NULL;
}

struct fake_console *fake_console_new(const char *path, fake_answer answer, gpointer data)
{
  struct fake_console *fake = g_new0(struct fake_console, 1);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  g_autofree char *parent = g_path_get_dirname(path);
  g_autofree char *name = g_path_get_basename(path);
  int folder = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint(folder, >=, 0);
  g_assert_cmpint(
      g_snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", folder, name), <,
      sizeof address.sun_path);
  fake->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint(bind(fake->listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint(listen(fake->listener, 8), ==, 0);
  close(folder);
  fake->answer = answer;
  fake->data = data;
  fake->reader = message_reader_new();
  fake->said = g_string_new(NULL);
  fake->thread = g_thread_new("fake-console", run, fake);
  return fake;
}

char *fake_console_free(struct fake_console *fake)
{
  shutdown(fake->listener, SHUT_RDWR);
  g_thread_join(fake->thread);
  close(fake->listener);
  message_reader_free(fake->reader);
  char *said = g_string_free(fake->said, FALSE);
  g_free(fake);
  return said;
}
