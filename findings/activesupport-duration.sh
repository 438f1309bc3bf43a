#!/usr/bin/env bash
# In Rails, `Time.now.to_i + 30.minutes` becomes a text in a token, although it says that it is an Integer.
#
# Run with: Debian 12's ruby-activesupport 6.1.7.10 and ruby-jwt 2.5.0, npm jsonwebtoken 9.0.3.
#
# Seen: the sum is an ActiveSupport::Duration. It answers `is_a?(Integer)` with true, so ruby-jwt's check of the payload
# passes it. `to_json` of the claims writes a number, but `JSON.generate`, which ruby-jwt calls, writes the text
# "1795875018". ruby-jwt accepts its own token; jsonwebtoken rejects it. `30.minutes.from_now.to_i` is a number.
#
# Why it matters: every test within the Rails application passes, and looking at `claims.to_json` shows a number. The
# service in another language is blamed for "invalid exp value".
. "$(dirname "$0")/lib.sh"

debian ruby-activesupport ruby-jwt ruby >/dev/null
npm_install jsonwebtoken@9.0.3 >/dev/null
cat > sign.rb <<'X'
require "active_support/all"
require "jwt"
require "base64"
kind = ->(text) { text.match?(/"exp":"\d+"/) ? "a text" : text.match?(/"exp":\d+/) ? "a number" : text }
exp = Time.now.to_i + 30.minutes
token = JWT.encode({ exp: exp }, ENV["SECRET_KEY"], "HS256")
puts "#{exp.class}, Integer: #{exp.is_a?(Integer)}, to_json: #{kind[{ exp: exp }.to_json]}, in the token: #{kind[Base64.urlsafe_decode64(token.split(".")[1])]}"
puts "ruby-jwt: #{JWT.decode(token, ENV["SECRET_KEY"], true, algorithm: "HS256") && "accepted"}"
token_of_integer = JWT.encode({ exp: 30.minutes.from_now.to_i }, ENV["SECRET_KEY"], "HS256")
puts "30.minutes.from_now.to_i: #{kind[Base64.urlsafe_decode64(token_of_integer.split(".")[1])]}"
File.write("token", token)
X
seen=$(
    root ruby sign.rb
    node -e 'try { require("jsonwebtoken").verify(require("fs").readFileSync("token", "utf8"), process.env.SECRET_KEY); console.log("accepted"); }
        catch (e) { console.log("jsonwebtoken:", e.message); }'
)
expect <<'X'
ActiveSupport::Duration, Integer: true, to_json: a number, in the token: a text
ruby-jwt: accepted
30.minutes.from_now.to_i: a number
jsonwebtoken: invalid exp value
X
