// SPDX-License-Identifier: GPL-3.0-or-later
// Keys go in through XTEST, so the app sees them as it sees those of a keyboard. The display has no
// window manager: what one would do, give the keyboard to a window and ask it to close, is here.
#include "x_input.h"

#include <X11/XKBlib.h>
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

struct x_input {
  Display *display; // owned
};

// A window that has just been found may be gone when it is asked about: that is no news.
static int gone_window(Display *display, XErrorEvent *event)
{
  if (event->error_code != BadWindow && event->error_code != BadMatch)
    g_error("X error %d in request %d", event->error_code, event->request_code);
  return 0;
}

struct x_input *x_input_new(void)
{
  XSetErrorHandler(gone_window);
  struct x_input *input = g_new0(struct x_input, 1);
  input->display = XOpenDisplay(NULL);
  if (input->display == NULL)
    g_error("no X display: run this test through run-in-display");
  return input;
}

void x_input_free(struct x_input *input)
{
  if (input == NULL)
    return;
  XCloseDisplay(input->display);
  g_free(input);
}

static gboolean window_is_of(struct x_input *input, Window window, GPid pid)
{
  XWindowAttributes attributes;
  if (!XGetWindowAttributes(input->display, window, &attributes) ||
      attributes.map_state != IsViewable || attributes.override_redirect)
    return FALSE;

  Atom type;
  int format;
  unsigned long count, left;
  unsigned char *value = NULL;
  gboolean ours = FALSE;
  XGetWindowProperty(input->display, window, XInternAtom(input->display, "_NET_WM_PID", False), 0,
                     1, False, XA_CARDINAL, &type, &format, &count, &left, &value);
  if (value != NULL && type == XA_CARDINAL && format == 32 && count == 1)
    ours = *(unsigned long *) value == (unsigned long) pid;
  if (value != NULL)
    XFree(value);
  return ours;
}

// The window of `pid` that is on top: a dialogue lies above the window that opened it. `number`
// (may be NULL) is how many there are.
static Window find_window(struct x_input *input, GPid pid, unsigned *number)
{
  Window root, parent, *children = NULL;
  unsigned count = 0, met = 0;
  Window found = None;
  XQueryTree(input->display, DefaultRootWindow(input->display), &root, &parent, &children, &count);
  for (unsigned i = count; i > 0; i--) {
    if (!window_is_of(input, children[i - 1], pid))
      continue;
    if (met++ == 0)
      found = children[i - 1];
  }
  if (children != NULL)
    XFree(children);
  if (number != NULL)
    *number = met;
  return found;
}

unsigned long x_input_window(struct x_input *input, GPid pid)
{
  return find_window(input, pid, NULL);
}

unsigned x_input_count_windows(struct x_input *input, GPid pid)
{
  unsigned number;
  find_window(input, pid, &number);
  return number;
}

gboolean x_input_focus_window(struct x_input *input, GPid pid)
{
  Window window = find_window(input, pid, NULL);
  if (window == None)
    return FALSE;
  Window focused;
  int revert;
  XGetInputFocus(input->display, &focused, &revert);
  if (focused != window) {
    XRaiseWindow(input->display, window);
    XSetInputFocus(input->display, window, RevertToParent, CurrentTime);
  }
  XSync(input->display, False);
  return TRUE;
}

static void press(struct x_input *input, KeySym symbol, gboolean down)
{
  KeyCode code = XKeysymToKeycode(input->display, symbol);
  if (code == 0)
    g_error("no key for \"%s\" on this keyboard", XKeysymToString(symbol));
  XTestFakeKeyEvent(input->display, code, down, CurrentTime);
}

void x_input_key(struct x_input *input, const char *key)
{
  static const struct {
    const char *prefix;
    KeySym symbol;
  } modifiers[] = {{"shift+", XK_Shift_L}, {"ctrl+", XK_Control_L}, {"alt+", XK_Alt_L}};
  KeySym held[G_N_ELEMENTS(modifiers)];
  guint held_count = 0;

  // After each modifier the next one may be any of them.
  for (guint i = 0; i < G_N_ELEMENTS(modifiers);) {
    if (held_count < G_N_ELEMENTS(held) && g_str_has_prefix(key, modifiers[i].prefix)) {
      held[held_count++] = modifiers[i].symbol;
      key += strlen(modifiers[i].prefix);
      i = 0;
    } else {
      i++;
    }
  }
  KeySym symbol = XStringToKeysym(key);
  if (symbol == NoSymbol)
    g_error("\"%s\" is no key", key);
  for (guint i = 0; i < held_count; i++)
    press(input, held[i], TRUE);
  press(input, symbol, TRUE);
  press(input, symbol, FALSE);
  for (guint i = held_count; i > 0; i--)
    press(input, held[i - 1], FALSE);
  XSync(input->display, False);
}

void x_input_type(struct x_input *input, const char *text)
{
  for (const char *at = text; *at != '\0'; at++) {
    KeySym symbol = (unsigned char) *at; // for ASCII, symbol and character are the same
    KeyCode code = XKeysymToKeycode(input->display, symbol);
    gboolean shift = XkbKeycodeToKeysym(input->display, code, 0, 0) != symbol;
    if (shift)
      press(input, XK_Shift_L, TRUE);
    press(input, symbol, TRUE);
    press(input, symbol, FALSE);
    if (shift)
      press(input, XK_Shift_L, FALSE);
  }
  XSync(input->display, False);
}

gboolean x_input_click(struct x_input *input, GPid pid, int x, int y)
{
  Window window = find_window(input, pid, NULL);
  if (window == None)
    return FALSE;
  int left, top;
  Window child;
  XTranslateCoordinates(input->display, window, DefaultRootWindow(input->display), x, y, &left,
                        &top, &child);
  XTestFakeMotionEvent(input->display, -1, left, top, CurrentTime);
  XTestFakeButtonEvent(input->display, Button1, True, CurrentTime);
  XTestFakeButtonEvent(input->display, Button1, False, CurrentTime);
  XSync(input->display, False);
  return TRUE;
}

void x_input_move_away(struct x_input *input)
{
  int screen = DefaultScreen(input->display);
  XTestFakeMotionEvent(input->display, -1, DisplayWidth(input->display, screen) - 1,
                       DisplayHeight(input->display, screen) - 1, CurrentTime);
  XSync(input->display, False);
}

gboolean x_input_resize_window(struct x_input *input, GPid pid, int width, int height)
{
  Window window = find_window(input, pid, NULL);
  if (window == None)
    return FALSE;
  XResizeWindow(input->display, window, (unsigned) width, (unsigned) height);
  XSync(input->display, False);
  return TRUE;
}

gboolean x_input_close_window(struct x_input *input, GPid pid)
{
  Window window = find_window(input, pid, NULL);
  if (window == None)
    return FALSE;
  XEvent event = {.xclient = {
                      .type = ClientMessage,
                      .window = window,
                      .message_type = XInternAtom(input->display, "WM_PROTOCOLS", False),
                      .format = 32,
                  }};
  event.xclient.data.l[0] = (long) XInternAtom(input->display, "WM_DELETE_WINDOW", False);
  event.xclient.data.l[1] = CurrentTime;
  XSendEvent(input->display, window, False, NoEventMask, &event);
  XSync(input->display, False);
  return TRUE;
}

gboolean x_input_screenshot(struct x_input *input, const char *path, GError **error)
{
  Window root = DefaultRootWindow(input->display);
  int width = DisplayWidth(input->display, DefaultScreen(input->display));
  int height = DisplayHeight(input->display, DefaultScreen(input->display));
  XImage *image = XGetImage(input->display, root, 0, 0, (unsigned) width, (unsigned) height,
                            AllPlanes, ZPixmap);
  if (image == NULL) {
    g_set_error_literal(error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_FAILED, "no image of the screen");
    return FALSE;
  }
  g_autoptr(GdkPixbuf) picture = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  for (int y = 0; y < height; y++) {
    guchar *pixel = gdk_pixbuf_get_pixels(picture) + y * gdk_pixbuf_get_rowstride(picture);
    for (int x = 0; x < width; x++, pixel += 3) {
      unsigned long value = XGetPixel(image, x, y);
      pixel[0] = (value >> 16) & 0xff;
      pixel[1] = (value >> 8) & 0xff;
      pixel[2] = value & 0xff;
    }
  }
  XDestroyImage(image);
  return gdk_pixbuf_save(picture, path, "png", error, NULL);
}
