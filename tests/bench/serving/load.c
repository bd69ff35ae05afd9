/* Send ready-made HTTP requests over connections kept open, and time every reply.
 *
 *     load PORT CONNECTIONS SECONDS REQUESTS MARKER FILE
 *
 * FILE holds whole HTTP/1.1 requests, each after its length (4 bytes, little-endian).
 * Each connection of 127.0.0.1 has one request under way. After SECONDS, or once
 * REQUESTS were sent, none begins any more, and the outstanding replies are awaited. With
 * more REQUESTS than FILE holds, it is begun anew.
 *
 * A reply is good if it is a 200 and has MARKER in its body. It ends where its
 * Content-Length says, or with the last chunk. A server may close a connection between
 * two requests: another is opened, and a request that met the closed one is sent again.
 * Prints counts, seconds and microseconds as JSON, and the first bad reply to stderr.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BIGGEST_REPLY 65536
#define SECONDS_TO_ANSWER 15
#define EVENTS 64 /* events taken at once */

struct connection {
    int socket;
    int replies;       /* that came over this socket */
    int is_waiting;    /* for a reply */
    size_t request;    /* the one under way */
    uint64_t began;    /* when it was first sent, in ns */
    size_t got;        /* bytes of the reply so far */
    char reply[BIGGEST_REPLY + 1];
};

static struct sockaddr_in server;
static int poller;
static const char *marker;
static char *file;      /* the requests, one after the other */
static size_t *places;  /* where each begins in it; one more for the end */
static size_t held, limit, sent, waiting, good, bad, reconnects, resent;
static uint64_t end, last;
static uint64_t *times; /* of each reply, in ns */

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static void read_requests(const char *path)
{
    FILE *opened = fopen(path, "rb");
    if (!opened || fseek(opened, 0, SEEK_END))
        fail(path);
    size_t size = ftell(opened);
    rewind(opened);
    file = malloc(size + 1);
    places = malloc((size / 4 + 1) * sizeof *places);
    if (!file || !places || fread(file, 1, size, opened) != size)
        fail(path);
    fclose(opened);
    for (size_t at = 0; at + 4 <= size; held++) {
        uint32_t length;
        memcpy(&length, file + at, 4);
        places[held] = at + 4;
        at += 4 + le32toh(length);
        places[held + 1] = at + 4;
    }
    if (!held || places[held] != size + 4) {
        fprintf(stderr, "%s: holds no whole requests\n", path);
        exit(2);
    }
}

static void open_socket(struct connection *each)
{
    int yes = 1;
    each->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (each->socket < 0 ||
        connect(each->socket, (struct sockaddr *)&server, sizeof server))
        fail("connect");
    setsockopt(each->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = each};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, each->socket, &event))
        fail("epoll_ctl");
    each->replies = 0;
}

static void reopen(struct connection *each)
{
    close(each->socket);
    open_socket(each);
    reconnects++;
}

static void send_request(struct connection *each)
{
    size_t number = each->request % held;
    size_t length = places[number + 1] - places[number] - 4;
    each->got = 0;
    /* It fits into the socket's empty buffer, so this does not wait. What fails here
     * is found out by the read that follows. */
    ssize_t written = send(each->socket, file + places[number], length, MSG_NOSIGNAL);
    if (written > 0 && (size_t)written != length)
        fail("a request longer than the socket's buffer");
}

static void begin(struct connection *each)
{
    uint64_t time = now();
    each->is_waiting = time < end && sent < limit;
    if (!each->is_waiting)
        return;
    each->request = sent++;
    each->began = time;
    waiting++;
    send_request(each);
}

static void finish(struct connection *each, int is_good)
{
    last = now();
    times[good + bad] = last - each->began;
    if (is_good)
        good++;
    else if (!bad++)
        fprintf(stderr, "request %zu: %.*s\n", each->request,
                each->got ? (int)each->got : 9, each->got ? each->reply : "no reply.");
    waiting--;
    each->is_waiting = 0;
    each->replies++;
}

/* Look whether the reply is whole; its head ends in a NUL from then on. */
static int is_whole(struct connection *each, char **body)
{
    each->reply[each->got] = 0;
    char *head_end = memmem(each->reply, each->got, "\r\n\r\n", 4);
    if (!head_end)
        return 0;
    *body = head_end + 4;
    size_t size = each->reply + each->got - *body;
    *head_end = 0;
    char *length = strcasestr(each->reply, "\r\nContent-Length:");
    int is_all = length ? size >= strtoul(length + 17, NULL, 10)
                        : size >= 5 && !memcmp(*body + size - 5, "0\r\n\r\n", 5);
    if (!is_all)
        *head_end = '\r';
    return is_all;
}

static void take_reply(struct connection *each)
{
    ssize_t got = recv(each->socket, each->reply + each->got,
                       BIGGEST_REPLY - each->got, MSG_DONTWAIT);
    if (got <= 0) {
        int met_a_closed_one = each->is_waiting && !each->got && each->replies;
        if (each->is_waiting && !met_a_closed_one)
            finish(each, 0);
        if (!met_a_closed_one && (now() >= end || sent >= limit)) {
            epoll_ctl(poller, EPOLL_CTL_DEL, each->socket, NULL);
            return;
        }
        reopen(each);
        resent += met_a_closed_one;
        met_a_closed_one ? send_request(each) : begin(each);
        return;
    }
    each->got += got;
    char *body;
    if (!is_whole(each, &body))
        return;
    int is_last = strcasestr(each->reply, "\r\nConnection: close") != NULL;
    int is_200 = !strncmp(each->reply, "HTTP/1.1 200", 12);
    body[-4] = '\r';
    finish(each, is_200 && strstr(body, marker));
    if (is_last && now() < end && sent < limit)
        reopen(each);
    begin(each);
}

static int by_size(const void *one, const void *other)
{
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return (a > b) - (a < b);
}

static double microseconds(double share)
{
    size_t all = good + bad;
    return all ? times[(size_t)(share * (all - 1) + 0.5)] / 1e3 : 0;
}

int main(int count, char **words)
{
    if (count != 7) {
        fprintf(stderr, "load PORT CONNECTIONS SECONDS REQUESTS MARKER FILE\n");
        return 2;
    }
    int connections = atoi(words[2]);
    limit = strtoul(words[4], NULL, 10);
    marker = words[5];
    read_requests(words[6]);
    server = (struct sockaddr_in){.sin_family = AF_INET,
                                  .sin_port = htons(atoi(words[1])),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    poller = epoll_create1(0);
    times = malloc(limit * sizeof *times);
    struct connection *all = calloc(connections, sizeof *all);
    if (poller < 0 || !times || !all)
        fail("start");
    for (int i = 0; i < connections; i++)
        open_socket(&all[i]);

    uint64_t start = last = now();
    end = start + (uint64_t)(atof(words[3]) * 1e9);
    for (int i = 0; i < connections; i++)
        begin(&all[i]);
    while (waiting) {
        struct epoll_event events[EVENTS];
        int ready = epoll_wait(poller, events, EVENTS, SECONDS_TO_ANSWER * 1000);
        if (ready < 0)
            fail("epoll_wait");
        for (int i = 0; i < ready; i++)
            take_reply(events[i].data.ptr);
        for (int i = 0; !ready && i < connections; i++)
            if (all[i].is_waiting)
                finish(&all[i], 0);
    }
    qsort(times, good + bad, sizeof *times, by_size);
    printf("{\"requests\": %zu, \"ok\": %zu, \"errors\": %zu, \"reconnects\": %zu, "
           "\"resent\": %zu, \"seconds\": %.6f, \"p50_us\": %.1f, \"p99_us\": %.1f, "
           "\"max_us\": %.1f}\n",
           sent, good, bad, reconnects, resent, (last - start) / 1e9,
           microseconds(0.5), microseconds(0.99), microseconds(1));
}
