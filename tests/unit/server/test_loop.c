// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/net/loop.h: what is called, in which order and how often. Intervals are real and
// short; only order is asserted, never a duration.
#include "loop.h"

#include <sys/epoll.h>
#include <unistd.h>

#define NAMES 3

struct scene;

// Somebody with a name who writes it into the scene's log when called.
struct actor {
  struct scene *scene;
  char name;
  struct timeout timeout;
  struct loop_task task;
  struct loop_watch watch;
  int pipe[2];
};

struct scene {
  struct loop *loop;
  struct timeout_queue queue, later;
  GString *log;
  struct actor actors[NAMES]; // 'a', 'b', 'c'
  void (*react)(struct actor *actor);
};

static void act(struct actor *actor)
{
  struct scene *scene = actor->scene;
  g_string_append_c(scene->log, actor->name);
  if (scene->react)
    scene->react(actor);
}

static void expired(gpointer owner)
{
  struct actor *actor = owner;
  g_assert_null(actor->timeout.queue);
  g_assert_cmpint(actor->timeout.deadline, <=, loop_now(actor->scene->loop));
  act(actor);
}

static void end(gpointer owner)
{
  loop_stop(((struct actor *) owner)->scene->loop);
}

static void run_task(gpointer owner)
{
  act(owner);
}

static void ready(struct loop_watch *watch, unsigned events)
{
  act(watch->owner);
}

static void scene_begin(struct scene *scene, void (*react)(struct actor *actor))
{
  *scene = (struct scene){.loop = loop_new(NULL), .react = react};
  g_assert_nonnull(scene->loop);
  scene->log = g_string_new(NULL);
  timeout_queue_init(&scene->queue, scene->loop, 2, expired);
  timeout_queue_init(&scene->later, scene->loop, 40, end);
  for (int i = 0; i < NAMES; i++) {
    scene->actors[i].scene = scene;
    scene->actors[i].name = (char) ('a' + i);
    scene->actors[i].task.run = run_task;
  }
}

// Runs until everything has happened, and until `stop` has expired, if something must not happen.
static void scene_end(struct scene *scene, const char *expected)
{
  loop_run(scene->loop);
  g_assert_cmpstr(scene->log->str, ==, expected);
  g_string_free(scene->log, TRUE);
  loop_free(scene->loop);
}

static void arm(struct actor *actor)
{
  timeout_arm(&actor->scene->queue, &actor->timeout, actor);
}

static void stop_at_c(struct actor *actor)
{
  if (actor->name == 'c')
    loop_stop(actor->scene->loop);
}

static void test_timeouts_in_order(void)
{
  struct scene scene;
  scene_begin(&scene, stop_at_c);
  for (int i = 0; i < NAMES; i++)
    arm(&scene.actors[i]);
  scene_end(&scene, "abc");
}

// Arming anew puts off: b, which was armed before, is now the first.
static void test_timeout_armed_anew(void)
{
  struct scene scene;
  scene_begin(&scene, NULL);
  struct timeout stop = {0};
  arm(&scene.actors[0]);
  arm(&scene.actors[1]);
  arm(&scene.actors[0]);
  timeout_arm(&scene.later, &stop, &scene.actors[0]);
  scene_end(&scene, "ba");
}

static void test_timeout_disarmed(void)
{
  struct scene scene;
  scene_begin(&scene, stop_at_c);
  for (int i = 0; i < NAMES; i++)
    arm(&scene.actors[i]);
  timeout_disarm(&scene.actors[1].timeout);
  timeout_disarm(&scene.actors[1].timeout);
  scene_end(&scene, "ac");
}

static void a_disarms_b(struct actor *actor)
{
  if (actor->name == 'a')
    timeout_disarm(&actor->scene->actors[1].timeout);
  stop_at_c(actor);
}

// All three are due in one turn; what a does to b still counts.
static void test_timeout_disarmed_by_another(void)
{
  struct scene scene;
  scene_begin(&scene, a_disarms_b);
  for (int i = 0; i < NAMES; i++)
    arm(&scene.actors[i]);
  scene_end(&scene, "ac");
}

static void again_until_five(struct actor *actor)
{
  if (actor->scene->log->len < 5)
    arm(actor);
  else
    loop_stop(actor->scene->loop);
}

static void test_timeout_armed_in_callback(void)
{
  struct scene scene;
  scene_begin(&scene, again_until_five);
  arm(&scene.actors[0]);
  scene_end(&scene, "aaaaa");
}

// A timeout is in one queue at a time.
static void test_timeout_changes_queue(void)
{
  struct scene scene;
  scene_begin(&scene, NULL);
  arm(&scene.actors[0]);
  timeout_arm(&scene.later, &scene.actors[0].timeout, &scene.actors[0]);
  g_assert_cmpuint(scene.queue.timeouts.length, ==, 0);
  scene_end(&scene, "");
}

// An interval of its own, behind the others.
static void test_timeout_own_interval(void)
{
  struct scene scene;
  scene_begin(&scene, stop_at_c);
  arm(&scene.actors[0]);
  timeout_arm_in(&scene.queue, &scene.actors[2].timeout, &scene.actors[2], 5);
  g_assert_cmpint(scene.actors[2].timeout.deadline, ==, loop_now(scene.loop) + 5);
  scene_end(&scene, "ac");
}

static void ask(struct actor *actor)
{
  loop_before_wait(actor->scene->loop, &actor->task, actor);
}

// In the order in which they were asked for, each once.
static void test_tasks_in_order(void)
{
  struct scene scene;
  scene_begin(&scene, stop_at_c);
  ask(&scene.actors[1]);
  ask(&scene.actors[0]);
  ask(&scene.actors[1]);
  ask(&scene.actors[2]);
  scene_end(&scene, "bac");
}

static void test_task_cancelled(void)
{
  struct scene scene;
  scene_begin(&scene, stop_at_c);
  for (int i = 0; i < NAMES; i++)
    ask(&scene.actors[i]);
  loop_task_cancel(scene.loop, &scene.actors[1].task);
  loop_task_cancel(scene.loop, &scene.actors[1].task);
  scene_end(&scene, "ac");
}

static void each_asks_for_the_next(struct actor *actor)
{
  if (actor->name != 'c')
    ask(actor + 1);
  else
    loop_stop(actor->scene->loop);
}

// What a task asks for is done before the loop waits, too: nothing else would wake it up.
static void test_task_asks_for_task(void)
{
  struct scene scene;
  scene_begin(&scene, each_asks_for_the_next);
  ask(&scene.actors[0]);
  scene_end(&scene, "abc");
}

static void a_cancels_b(struct actor *actor)
{
  if (actor->name == 'a')
    loop_task_cancel(actor->scene->loop, &actor->scene->actors[1].task);
  stop_at_c(actor);
}

static void test_task_cancelled_by_another(void)
{
  struct scene scene;
  scene_begin(&scene, a_cancels_b);
  for (int i = 0; i < NAMES; i++)
    ask(&scene.actors[i]);
  scene_end(&scene, "ac");
}

static void stop_and_ask(struct actor *actor)
{
  if (actor->name == 'a') {
    loop_stop(actor->scene->loop);
    ask(actor + 1);
  }
}

// What waits is done before loop_run() returns, also after loop_stop().
static void test_tasks_after_stop(void)
{
  struct scene scene;
  scene_begin(&scene, stop_and_ask);
  arm(&scene.actors[0]);
  scene_end(&scene, "ab");
}

// Gives the actor a pipe with one byte in it, to be read.
static void watch_pipe(struct actor *actor)
{
  g_assert_cmpint(pipe(actor->pipe), ==, 0);
  g_assert_cmpint(write(actor->pipe[1], "x", 1), ==, 1);
  actor->watch = (struct loop_watch){.ready = ready, .owner = actor, .fd = -1};
  g_assert_true(loop_watch_add(actor->scene->loop, &actor->watch, actor->pipe[0], EPOLLIN, NULL));
}

static void close_pipe(struct actor *actor)
{
  close(actor->pipe[0]);
  close(actor->pipe[1]);
}

static void remove_both(struct actor *actor)
{
  for (int i = 0; i < 2; i++)
    loop_watch_remove(actor->scene->loop, &actor->scene->actors[i].watch);
  loop_stop(actor->scene->loop);
}

// Both are ready in one turn; the first removes both, so the second is not called.
static void test_watch_removed_by_another(void)
{
  struct scene scene;
  scene_begin(&scene, remove_both);
  watch_pipe(&scene.actors[0]);
  watch_pipe(&scene.actors[1]);
  loop_run(scene.loop);
  g_assert_cmpuint(scene.log->len, ==, 1);
  close_pipe(&scene.actors[0]);
  close_pipe(&scene.actors[1]);
  g_string_free(scene.log, TRUE);
  loop_free(scene.loop);
}

static void stop_watching_after_two(struct actor *actor)
{
  if (actor->scene->log->len == 2)
    loop_watch_set(actor->scene->loop, &actor->watch, 0);
}

// What is not read stays ready; a watch for nothing is quiet.
static void test_watch_set(void)
{
  struct scene scene;
  struct timeout stop = {0};
  scene_begin(&scene, stop_watching_after_two);
  watch_pipe(&scene.actors[0]);
  timeout_arm(&scene.later, &stop, &scene.actors[0]);
  int fds[2] = {scene.actors[0].pipe[0], scene.actors[0].pipe[1]};
  scene_end(&scene, "aa");
  close(fds[0]);
  close(fds[1]);
}

static void test_watch_bad_descriptor(void)
{
  g_autoptr(GError) error = NULL;
  struct loop *loop = loop_new(NULL);
  struct loop_watch watch = {.ready = ready, .fd = -1};
  g_assert_false(loop_watch_add(loop, &watch, -1, EPOLLIN, &error));
  g_assert_nonnull(error);
  g_assert_cmpint(watch.fd, ==, -1);
  loop_watch_remove(loop, &watch);
  loop_free(loop);
}

#define POSTERS 4
#define POSTS 2000

struct mail {
  struct loop_posted posted;
  struct post_office *office;
  int poster, number;
};

struct post_office {
  struct loop *loop;
  int next[POSTERS]; // the number that must come next
  int left;
};

struct poster {
  struct post_office *office;
  int number;
};

static void receive(struct loop_posted *posted)
{
  struct mail *mail = (struct mail *) posted;
  struct post_office *office = mail->office;
  g_assert_cmpint(mail->number, ==, office->next[mail->poster]++);
  if (--office->left == 0)
    loop_stop(office->loop);
  g_free(mail);
}

static gpointer post_all(gpointer data)
{
  struct poster *poster = data;
  for (int i = 0; i < POSTS; i++) {
    struct mail *mail = g_new(struct mail, 1);
    *mail = (struct mail){{.run = receive}, poster->office, poster->number, i};
    loop_post(poster->office->loop, &mail->posted);
  }
  return NULL;
}

// Nothing is lost and each thread's posts stay in order.
static void test_posts_from_threads(void)
{
  struct post_office office = {.loop = loop_new(NULL), .left = POSTERS * POSTS};
  struct poster posters[POSTERS];
  GThread *threads[POSTERS];
  for (int i = 0; i < POSTERS; i++) {
    posters[i] = (struct poster){&office, i};
    threads[i] = g_thread_new("poster", post_all, &posters[i]);
  }
  loop_run(office.loop);
  for (int i = 0; i < POSTERS; i++)
    g_thread_join(threads[i]);
  g_assert_cmpint(office.left, ==, 0);
  loop_free(office.loop);
}

// After loop_run() what is still waiting can be had.
static void test_posts_after_run(void)
{
  struct post_office office = {.loop = loop_new(NULL), .left = POSTS};
  struct poster poster = {&office, 0};
  post_all(&poster);
  loop_run_posted(office.loop);
  g_assert_cmpint(office.left, ==, 0);
  loop_run_posted(office.loop);
  loop_free(office.loop);
}

static void test_free_null(void)
{
  loop_free(NULL);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/loop/timeouts-in-order", test_timeouts_in_order);
  g_test_add_func("/server/loop/timeout-armed-anew", test_timeout_armed_anew);
  g_test_add_func("/server/loop/timeout-disarmed", test_timeout_disarmed);
  g_test_add_func("/server/loop/timeout-disarmed-by-another", test_timeout_disarmed_by_another);
  g_test_add_func("/server/loop/timeout-armed-in-callback", test_timeout_armed_in_callback);
  g_test_add_func("/server/loop/timeout-changes-queue", test_timeout_changes_queue);
  g_test_add_func("/server/loop/timeout-own-interval", test_timeout_own_interval);
  g_test_add_func("/server/loop/tasks-in-order", test_tasks_in_order);
  g_test_add_func("/server/loop/task-cancelled", test_task_cancelled);
  g_test_add_func("/server/loop/task-asks-for-task", test_task_asks_for_task);
  g_test_add_func("/server/loop/task-cancelled-by-another", test_task_cancelled_by_another);
  g_test_add_func("/server/loop/tasks-after-stop", test_tasks_after_stop);
  g_test_add_func("/server/loop/watch-removed-by-another", test_watch_removed_by_another);
  g_test_add_func("/server/loop/watch-set", test_watch_set);
  g_test_add_func("/server/loop/watch-bad-descriptor", test_watch_bad_descriptor);
  g_test_add_func("/server/loop/posts-from-threads", test_posts_from_threads);
  g_test_add_func("/server/loop/posts-after-run", test_posts_after_run);
  g_test_add_func("/server/loop/free-null", test_free_null);
  return g_test_run();
}
