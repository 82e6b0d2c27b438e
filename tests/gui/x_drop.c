// SPDX-License-Identifier: GPL-3.0-or-later
// The source's side of XDND: it owns XdndSelection, tells the window of enter, position and drop,
// and answers with the bytes.
#include "x_drop.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <glib-unix.h>

#define XDND_VERSION 5L

enum { SELECTION, ENTER, POSITION, STATUS, DROP, FINISHED, COPY, TARGETS, ATOMS };

struct x_drop {
  Display *display; // owned
  Window window;    // ours
  Window target;
  Atom atoms[ATOMS];
  Atom type;
  GBytes *bytes; // owned
  guint source;
  long where; // in the coordinates of the display, x in the upper half
  gboolean over;
  gboolean done;
};

static void send(struct x_drop *drop, int kind, const long data[4])
{
  XEvent event = {.xclient = {
                      .type = ClientMessage,
                      .window = drop->target,
                      .message_type = drop->atoms[kind],
                      .format = 32,
                      .data.l = {(long) drop->window, data[0], data[1], data[2], data[3]},
                  }};
  XSendEvent(drop->display, drop->target, False, NoEventMask, &event);
  XFlush(drop->display);
}

static void answer(struct x_drop *drop, const XSelectionRequestEvent *request)
{
  XEvent reply = {.xselection = {
                      .type = SelectionNotify,
                      .requestor = request->requestor,
                      .selection = request->selection,
                      .target = request->target,
                      .property = request->property,
                      .time = request->time,
                  }};
  gsize length;
  const unsigned char *bytes = g_bytes_get_data(drop->bytes, &length);
  if (request->target == drop->atoms[TARGETS])
    XChangeProperty(drop->display, request->requestor, request->property, XA_ATOM, 32,
                    PropModeReplace, (unsigned char *) &drop->type, 1);
  else if (request->target == drop->type)
    XChangeProperty(drop->display, request->requestor, request->property, drop->type, 8,
                    PropModeReplace, bytes, (int) length);
  else
    reply.xselection.property = None;
  XSendEvent(drop->display, request->requestor, False, NoEventMask, &reply);
  XFlush(drop->display);
}

static gboolean input_cb(int fd, GIOCondition condition, gpointer data)
{
  struct x_drop *drop = data;
  while (XPending(drop->display) > 0) {
    XEvent event;
    XNextEvent(drop->display, &event);
    if (event.type == SelectionRequest)
      answer(drop, &event.xselectionrequest);
    if (event.type != ClientMessage)
      continue;
    if (event.xclient.message_type == drop->atoms[STATUS] && (event.xclient.data.l[1] & 1))
      drop->over = TRUE;
    if (event.xclient.message_type == drop->atoms[FINISHED])
      drop->done = TRUE;
  }
  return G_SOURCE_CONTINUE;
}

struct x_drop *x_drop_new(struct x_input *input, GPid pid, int x, int y, const char *type,
                          GBytes *bytes)
{
  static const char *const names[ATOMS] = {
      "XdndSelection", "XdndEnter",    "XdndPosition",   "XdndStatus",
      "XdndDrop",      "XdndFinished", "XdndActionCopy", "TARGETS",
  };
  struct x_drop *drop = g_new0(struct x_drop, 1);
  drop->display = XOpenDisplay(NULL);
  g_assert_nonnull(drop->display);
  XInternAtoms(drop->display, (char **) names, ATOMS, False, drop->atoms);
  drop->type = XInternAtom(drop->display, type, False);
  drop->bytes = g_bytes_ref(bytes);
  drop->target = (Window) x_input_window(input, pid);
  g_assert_cmpuint(drop->target, !=, None);
  drop->window =
      XCreateSimpleWindow(drop->display, DefaultRootWindow(drop->display), 0, 0, 1, 1, 0, 0, 0);
  XSetSelectionOwner(drop->display, drop->atoms[SELECTION], drop->window, CurrentTime);
  drop->source = g_unix_fd_add(ConnectionNumber(drop->display), G_IO_IN, input_cb, drop);

  int root_x, root_y;
  Window child;
  XTranslateCoordinates(drop->display, drop->target, DefaultRootWindow(drop->display), x, y,
                        &root_x, &root_y, &child);
  send(drop, ENTER, (const long[]){XDND_VERSION << 24, (long) drop->type, None, None});
  drop->where = (long) root_x << 16 | root_y;
  return drop;
}

void x_drop_free(struct x_drop *drop)
{
  if (drop == NULL)
    return;
  g_source_remove(drop->source);
  XDestroyWindow(drop->display, drop->window);
  XCloseDisplay(drop->display);
  g_bytes_unref(drop->bytes);
  g_free(drop);
}

gboolean x_drop_is_over(struct x_drop *drop)
{
  // GTK takes a place where the pointer only arrives for none.
  send(drop, POSITION, (const long[]){0, drop->where, CurrentTime, (long) drop->atoms[COPY]});
  // What came with the answer to something else does not wake the source.
  input_cb(-1, 0, drop);
  return drop->over;
}

gboolean x_drop_is_done(struct x_drop *drop)
{
  input_cb(-1, 0, drop);
  return drop->done;
}

void x_drop_let_go(struct x_drop *drop)
{
  send(drop, DROP, (const long[]){0, CurrentTime, 0, 0});
}
