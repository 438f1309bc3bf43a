#!/usr/bin/env bash
# libfaketime moves the clock of Ruby's and Perl's token libraries, but not that of a Go program.
#
# Run with: Debian 12's faketime 0.9.10, jwt 4.4.3 (the command of golang-jwt), ruby-jwt 2.5.0, libcrypt-jwt-perl 0.034.
#
# Seen: a token that expired years ago is accepted by ruby-jwt and Crypt::JWT under `faketime '2020-01-01 00:00:00'`. The
# Go command under the same faketime still says "Token is expired", without a warning that the clock was not replaced.
#
# Why it matters: expiry is tested by moving the clock of a whole program. With a program in Go, such as etcd or
# InfluxDB, the test runs with the real clock: "rejects an expired token" passes for the wrong reason, and "accepts it
# before" cannot pass.
. "$(dirname "$0")/lib.sh"

debian faketime jwt ruby-jwt ruby libcrypt-jwt-perl >/dev/null
printf %s "$SECRET_KEY" > key
echo '{"sub":"alice","exp":1577880000}' > claims.json # 2020-01-01 12:00 UTC
root jwt -alg HS256 -key key -sign claims.json > expired
echo '{"sub":"alice","exp":4102444800}' > claims.json # 2100, for comparison
root jwt -alg HS256 -key key -sign claims.json > valid
cat > check.sh <<'X'
token=$(cat "$1")
echo "golang-jwt: $(jwt -alg HS256 -key key -verify "$1" 2>&1 | tr -d '\n ' | grep -q '"sub":"alice"' && echo accepts || echo rejects)"
echo "ruby-jwt: $(ruby -r jwt -e 'JWT.decode(ARGV[0], ENV["SECRET_KEY"], true, algorithm: "HS256"); puts "accepts"' "$token" 2>/dev/null || echo rejects)"
echo "Crypt::JWT: $(perl -MCrypt::JWT=decode_jwt -e 'decode_jwt(token => $ARGV[0], key => $ENV{SECRET_KEY}); print "accepts"' "$token" 2>/dev/null || echo rejects)"
X
seen=$(
    echo "a token of 2100, now" && root sh check.sh valid
    echo "a token of 2020, now" && root sh check.sh expired
    echo "a token of 2020, faketime '2020-01-01 00:00:00'" && root env TZ=UTC faketime '2020-01-01 00:00:00' sh check.sh expired
)
expect <<'X'
a token of 2100, now
golang-jwt: accepts
ruby-jwt: accepts
Crypt::JWT: accepts
a token of 2020, now
golang-jwt: rejects
ruby-jwt: rejects
Crypt::JWT: rejects
a token of 2020, faketime '2020-01-01 00:00:00'
golang-jwt: rejects
ruby-jwt: accepts
Crypt::JWT: accepts
X
