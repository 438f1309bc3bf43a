#!/usr/bin/env bash
# Java's JJWT accepts a date as text in `exp`, but only one that ends in Z. The Go library that writes it rejects both.
#
# Run with: Debian 12's golang-github-golang-jwt-jwt-dev 4.4.3, JJWT 0.12.6 (as PyPI pyspark 4.0.1 carries it), npm
# jsonwebtoken 9.0.3.
#
# Seen: `jwt.MapClaims{"exp": time.Time}` becomes RFC 3339 text. For a time in UTC ("2100-01-01T00:00:00Z") JJWT accepts the
# token; for one with an offset ("2100-01-01T00:00:00+01:00") it says that the text is not ISO 8601. golang-jwt calls both of its own
# tokens expired, and jsonwebtoken rejects both.
#
# Why it matters: a Go service that puts a time.Time, cut to whole seconds, into its claims works with a Java service while its
# own time zone is UTC, and fails where it is not. Tests of the Go service alone say "expired", which points at the clock.
. "$(dirname "$0")/lib.sh"

. "$HERE/../interop/peers/jjwt"
install >/dev/null
debian golang-github-golang-jwt-jwt-dev golang-go >/dev/null
npm_install jsonwebtoken@9.0.3 >/dev/null
cat > sign.go <<'X'
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/golang-jwt/jwt"
)

func main() {
	key := []byte(os.Getenv("SECRET_KEY"))
	date, _ := time.Parse(time.RFC3339, os.Args[1])
	token, _ := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"exp": date}).SignedString(key)
	_, err := jwt.Parse(token, func(*jwt.Token) (interface{}, error) { return key, nil })
	fmt.Println(token, err)
}
X
root env GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=/tmp/go-cache go build -o sign sign.go
seen=$(
    for date in 2100-01-01T00:00:00Z 2100-01-01T00:00:00+01:00; do
        read -r token golang < <(root ./sign $date)
        node=$(node -e 'try { require("jsonwebtoken").verify(process.argv[1], process.env.SECRET_KEY); console.log("accept"); } catch (e) { console.log(e.message); }' "$token")
        echo "$date: golang-jwt: $golang; jsonwebtoken: $node; JJWT: $(verify "$token" | cut -d : -f 1)"
    done
)
expect <<'X'
2100-01-01T00:00:00Z: golang-jwt: Token is expired; jsonwebtoken: invalid exp value; JJWT: accept
2100-01-01T00:00:00+01:00: golang-jwt: Token is expired; jsonwebtoken: invalid exp value; JJWT: reject Invalid claims
X
