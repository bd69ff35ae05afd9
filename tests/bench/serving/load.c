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
#include <endian.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BIGGEST_REPLY 65536
#define SECONDS_TO_ANSWER 15

struct connection {
    int socket;
    int replies;       /* that came over this socket */
    int is_waiting;    /* for a reply */
    char *request;     /* the one under way */
    size_t length;     /* of it */
    uint64_t began;    /* when it was first sent, in ns */
    size_t got;        /* bytes of the reply so far */
    char reply[BIGGEST_REPLY + 1];
};

static struct sockaddr_in server;
static int poller;
static char *marker;
static char *file;      /* the requests, each after its length */
static size_t size;     /* of the file */
static size_t place;    /* of the next request in it */
static size_t limit, sent, waiting, good, bad, reconnects, resent; /* counts */
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

static void open_file(const char *path)
{
    struct stat state;
    int opened = open(path, O_RDONLY);
    if (opened < 0 || fstat(opened, &state))
        fail(path);
    size = state.st_size;
    file = mmap(NULL, size, PROT_READ, MAP_PRIVATE, opened, 0);
    if (file == MAP_FAILED)
        fail(path);
}

/* Take the next request of the file; after the last comes the first. */
static void take_request(struct connection *each)
{
    uint32_t length;
    memcpy(&length, file + place, 4);
    each->request = file + place + 4;
    each->length = le32toh(length);
    place = (place + 4 + each->length) % size;
    sent++;
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
    each->got = 0;
    /* What fails here is found out by the read that follows. */
    send(each->socket, each->request, each->length, MSG_NOSIGNAL);
}

static void begin(struct connection *each)
{
    uint64_t time = now();
    each->is_waiting = time < end && sent < limit;
    if (each->is_waiting) {
        take_request(each);
        each->began = time;
        waiting++;
        send_request(each);
    }
}

static void finish(struct connection *each, int is_good)
{
    last = now();
    times[good + bad] = last - each->began;
    if (is_good)
        good++;
    else if (!bad++)
        fprintf(stderr, "%s\n", each->got ? each->reply : "no reply");
    waiting--;
    each->is_waiting = 0;
    each->replies++;
}

static char *find_in_head(struct connection *each, const char *body, const char *line)
{
    char *found = strcasestr(each->reply, line);
    return found && found < body ? found : NULL;
}

/* Give where the reply's body begins, or NULL as long as it is not whole. */
static const char *find_body(struct connection *each)
{
    const char *head_end = strstr(each->reply, "\r\n\r\n");
    if (!head_end)
        return NULL;
    const char *body = head_end + 4;
    size_t bytes = each->reply + each->got - body;
    const char *length = find_in_head(each, body, "\r\nContent-Length:");
    int is_whole = length ? bytes >= strtoul(length + 17, NULL, 10)
                          : bytes >= 5 && !strcmp(body + bytes - 5, "0\r\n\r\n");
    return is_whole ? body : NULL;
}

/* The server has closed the connection. */
static void take_end(struct connection *each)
{
    if (each->is_waiting && !each->got && each->replies) {
        resent++;
        reopen(each);
        return send_request(each);
    }
    if (each->is_waiting)
        finish(each, 0);
    if (now() < end && sent < limit)
        reopen(each);
    else
        epoll_ctl(poller, EPOLL_CTL_DEL, each->socket, NULL);
    begin(each);
}

static void take_reply(struct connection *each)
{
    ssize_t got = recv(each->socket, each->reply + each->got,
                       BIGGEST_REPLY - each->got, MSG_DONTWAIT);
    if (got <= 0)
        return take_end(each);
    each->got += got;
    each->reply[each->got] = 0;
    const char *body = find_body(each);
    if (!body)
        return;
    int is_200 = !strncmp(each->reply, "HTTP/1.1 200", 12);
    finish(each, is_200 && strstr(body, marker));
    if (find_in_head(each, body, "\r\nConnection: close"))
        take_end(each);
    else
        begin(each);
}

static int by_size(const void *one, const void *two)
{
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)two;
    return (a > b) - (a < b);
}

static double microseconds(double share)
{
    return good + bad ? times[(size_t)(share * (good + bad - 1) + 0.5)] / 1e3 : 0;
}

int main(int count, char **words)
{
    if (count != 7)
        return 2;
    int connections = atoi(words[2]);
    limit = strtoul(words[4], NULL, 10);
    marker = words[5];
    open_file(words[6]);
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
        struct epoll_event events[64];
        int ready = epoll_wait(poller, events, 64, SECONDS_TO_ANSWER * 1000);
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
