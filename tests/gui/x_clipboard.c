// SPDX-License-Identifier: GPL-3.0-or-later
// The owner of the selection CLIPBOARD, who answers with one kind of bytes and the list of it; and
// somebody who asks its owner.
#include "x_clipboard.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <glib-unix.h>

struct x_clipboard {
  Display *display; // owned
  Window window;
  Atom targets;
  Atom type;
  GBytes *bytes; // owned
  guint source;
  gboolean known;
};

static void answer(struct x_clipboard *clipboard, const XSelectionRequestEvent *request)
{
  XEvent reply = {.xselection = {
                      .type = SelectionNotify,
                      .requestor = request->requestor,
                      .selection = request->selection,
                      .target = request->target,
                      .property = request->property,
                      .time = request->time,
                  }};
  if (request->target == clipboard->targets) {
    Atom kinds[] = {clipboard->targets, clipboard->type};
    XChangeProperty(clipboard->display, request->requestor, request->property, XA_ATOM, 32,
                    PropModeReplace, (unsigned char *) kinds, G_N_ELEMENTS(kinds));
    clipboard->known = TRUE;
  } else if (request->target == clipboard->type) {
    gsize length;
    const unsigned char *bytes = g_bytes_get_data(clipboard->bytes, &length);
    XChangeProperty(clipboard->display, request->requestor, request->property, clipboard->type, 8,
                    PropModeReplace, bytes, (int) length);
  } else {
    reply.xselection.property = None;
  }
  XSendEvent(clipboard->display, request->requestor, False, NoEventMask, &reply);
  XFlush(clipboard->display);
}

static gboolean input_cb(int fd, GIOCondition condition, gpointer data)
{
  struct x_clipboard *clipboard = data;
  while (XPending(clipboard->display) > 0) {
    XEvent event;
    XNextEvent(clipboard->display, &event);
    if (event.type == SelectionRequest)
      answer(clipboard, &event.xselectionrequest);
  }
  return G_SOURCE_CONTINUE;
}

struct x_clipboard *x_clipboard_new(const char *type, GBytes *bytes)
{
  struct x_clipboard *clipboard = g_new0(struct x_clipboard, 1);
  Atom selection;
  clipboard->display = XOpenDisplay(NULL);
  g_assert_nonnull(clipboard->display);
  clipboard->bytes = g_bytes_ref(bytes);
  clipboard->targets = XInternAtom(clipboard->display, "TARGETS", False);
  clipboard->type = XInternAtom(clipboard->display, type, False);
  selection = XInternAtom(clipboard->display, "CLIPBOARD", False);
  clipboard->window = XCreateSimpleWindow(clipboard->display, DefaultRootWindow(clipboard->display),
                                          0, 0, 1, 1, 0, 0, 0);
  XSetSelectionOwner(clipboard->display, selection, clipboard->window, CurrentTime);
  g_assert_true(XGetSelectionOwner(clipboard->display, selection) == clipboard->window);
  clipboard->source =
      g_unix_fd_add(ConnectionNumber(clipboard->display), G_IO_IN, input_cb, clipboard);
  return clipboard;
}

gboolean x_clipboard_is_known(struct x_clipboard *clipboard)
{
  // What came with the answer to something else does not wake the source.
  input_cb(-1, 0, clipboard);
  return clipboard->known;
}

void x_clipboard_free(struct x_clipboard *clipboard)
{
  if (clipboard == NULL)
    return;
  g_source_remove(clipboard->source);
  XDestroyWindow(clipboard->display, clipboard->window);
  XCloseDisplay(clipboard->display);
  g_bytes_unref(clipboard->bytes);
  g_free(clipboard);
}

static Bool is_answer(Display *display, XEvent *event, XPointer window)
{
  return event->type == SelectionNotify && event->xselection.requestor == *(Window *) window;
}

char *x_clipboard_read(void)
{
  Display *display = XOpenDisplay(NULL);
  g_assert_nonnull(display);
  Window window = XCreateSimpleWindow(display, DefaultRootWindow(display), 0, 0, 1, 1, 0, 0, 0);
  Atom property = XInternAtom(display, "RITROVO_TEST", False);
  Atom utf8 = XInternAtom(display, "UTF8_STRING", False);
  XConvertSelection(display, XInternAtom(display, "CLIPBOARD", False), utf8, property, window,
                    CurrentTime);
  XEvent event;
  XIfEvent(display, &event, is_answer, (XPointer) &window);
  char *text = NULL;
  if (event.xselection.property != None) {
    Atom type;
    int bits;
    unsigned long count, rest;
    unsigned char *bytes = NULL;
    XGetWindowProperty(display, window, property, 0, 65536, True, AnyPropertyType, &type, &bits,
                       &count, &rest, &bytes);
    if (type == utf8 && bits == 8)
      text = g_strndup((const char *) bytes, count);
    XFree(bytes);
  }
  XDestroyWindow(display, window);
  XCloseDisplay(display);
  return text;
}
