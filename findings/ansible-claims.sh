#!/usr/bin/env bash
# The same Ansible playbook writes `exp` as a text with ansible-core 2.18 and as a number with 2.19.
#
# Run with: PyPI ansible-core 2.18.6 and 2.19.0, PyJWT 2.15.1; npm jose 6.2.18.
#
# Seen: `exp: "{{ seconds | int + 600 }}"` within a variable, then `claims | to_json`. With 2.18.6 the template's result is
# a text, `| int` notwithstanding; with 2.19.0 it is a number. PyJWT accepts both tokens, jose only the second.
#
# Why it matters: an update of Ansible changes the type of `exp` in every token that a playbook makes for a service. Before
# it, strict verifiers reject these tokens, and the playbook shows an integer filter where the text comes from. After it,
# whoever compares payloads as text sees a difference.
. "$(dirname "$0")/lib.sh"

npm_install jose@6.2.18 >/dev/null
cat > playbook.yml <<'X'
- hosts: localhost
  connection: local
  gather_facts: false
  vars:
    seconds: 4102444200
    claims:
      sub: alice
      exp: "{{ seconds | int + 600 }}"
  tasks:
    - copy: { content: "{{ claims | to_json }}", dest: "{{ folder }}/claims.json", mode: "600" }
X
pypi PyJWT==2.15.1 >/dev/null
seen=$(
    for version in 2.18.6 2.19.0; do
        (WORK=$WORK/$version && mkdir -p "$WORK" && cd "$WORK" && pypi "ansible-core==$version" >/dev/null &&
            ANSIBLE_HOME=$WORK/home ANSIBLE_LOCALHOST_WARNING=false python -m ansible playbook ../playbook.yml -e "folder=$WORK" >playbook.log 2>&1) ||
            die "the playbook failed: $(tail -n 3 "$WORK/$version/playbook.log")"
        echo "ansible-core $version: $(cat "$version/claims.json")"
        token=$(python -c 'import json, jwt, os, sys; print(jwt.encode(json.load(open(sys.argv[1])), os.environ["SECRET_KEY"]))' "$version/claims.json")
        python -c 'import jwt, os, sys; jwt.decode(sys.argv[1], os.environ["SECRET_KEY"], ["HS256"]); print("  PyJWT: accepted")' "$token"
        node -e 'import("jose").then((jose) => jose.jwtVerify(process.argv[1], new TextEncoder().encode(process.env.SECRET_KEY)))
            .then(() => console.log("  jose: accepted"), (e) => console.log("  jose:", e.message));' "$token"
    done
)
expect <<'X'
ansible-core 2.18.6: {"sub": "alice", "exp": "4102444800"}
  PyJWT: accepted
  jose: "exp" claim must be a number
ansible-core 2.19.0: {"sub": "alice", "exp": 4102444800}
  PyJWT: accepted
  jose: accepted
X
