#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks an audit bundle with bash, sha256sum, openssl, ssh-keygen, basenc and unzip, and with nothing of Fairchord's.
# (And cat, dirname, mkdir, mktemp and rm, which come with sha256sum.)
#
#   unzip bundle.zip -d bundle && bash bundle/verify-bundle.sh            or: bash verify-bundle.sh bundle.zip
#   bash verify-bundle.sh --key ed25519:HEX bundle.zip     also: the log is kept by the key that you were told elsewhere
#
# Each line says: held or failed, the part of the bundle, and why. Exit 0 when everything held, 1 when something failed.
# Read this script before you rely on it, or take it from elsewhere: one that lies could come with a bundle that lies.
set -u
export LC_ALL=C
unset CDPATH
shopt -s globstar nullglob dotglob

wanted_key="" target=""
while (($#)); do
  case $1 in
    --key) wanted_key=${2-}; shift 2 || exit 2 ;;
    -h | --help) printf 'usage: bash verify-bundle.sh [--key ed25519:HEX] [bundle.zip | FOLDER]\n'; exit 0 ;;
    *) target=$1; shift ;;
  esac
done
for tool in sha256sum openssl ssh-keygen basenc unzip; do
  command -v "$tool" > /dev/null || { printf 'this needs %s, which is not installed\n' "$tool" >&2; exit 2; }
done

work=$(mktemp -d) || exit 2
failures=0 finished=0
trap 'rm -rf "$work"; ((finished)) || { printf "\nNOT CONFIRMED: this script could not go on\n"; exit 1; }' EXIT
declare -A spoken=()
say() { spoken[$2]=1; printf '%-7s %-13s %s\n' "$1" "$2" "${3//[^[:print:]]/?}"; } # what a bundle holds cannot steer a terminal
held() { say held "$1" "$2"; }
failed() { say failed "$1" "$2"; failures=$((failures + 1)); }
open_() { say open "$1" "$2"; }
finish() {
  local part
  finished=1
  if ((failures == 0)); then # an error of bash's own may have ended a check before it spoke
    for part in files signature log tiles witnesses authors snapshot permits consent reservations index model training standing; do
      [[ -n ${spoken[$part]-} ]] || failed "$part" "this was not checked"
    done
  fi
  if ((failures)); then printf '\nNOT CONFIRMED: %d of the checks failed\n' "$failures"; exit 1; fi
  printf '\nCONFIRMED: everything that can be proven from this bundle holds; see README.txt for what is only declared\n'
  exit 0
}

if [[ -z $target ]]; then target=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd); fi
if [[ -f $target ]]; then
  mkdir "$work/unzipped"
  if ! report=$(unzip -qq -o "$target" -d "$work/unzipped" 2>&1); then
    while IFS= read -r line; do [[ -n $line ]] && failed files "${line#"${line%%[![:space:]]*}"}"; done <<< "$report"
    finish
  fi
  target=$work/unzipped
fi
cd "$target" || exit 2

# --- small tools -----------------------------------------------------------------------------------------------------
escapes() { # hex digits -> \xHH..., in $escaped
  local hex=$1 at
  escaped=""
  for ((at = 0; at < ${#hex}; at += 2)); do escaped+="\\x${hex:at:2}"; done
}
hash_files() { # sha256 of FOLDER/0 .. FOLDER/(count-1), in the array $digests
  local folder=$1 count=$2 first at list line
  digests=()
  for ((first = 0; first < count; first += 4096)); do
    list=()
    for ((at = first; at < count && at < first + 4096; at++)); do list+=("$folder/$at"); done
    while IFS= read -r line; do digests+=("${line:0:64}"); done < <(sha256sum -- "${list[@]}")
  done
}
merkle_levels() { # leaf hashes in $digests -> root in $root; subtree_8 and subtree_16 hold the full subtrees of tiles
  local -a level=("${digests[@]}") next
  local height=0 at count total=${#digests[@]}
  subtree_8=() subtree_16=()
  root=$(: | sha256sum); root=${root:0:64}
  ((${#level[@]})) || return 0
  while ((${#level[@]} > 1)); do
    count=$((${#level[@]} / 2)) next=()
    rm -rf "$work/nodes"; mkdir "$work/nodes"
    for ((at = 0; at < count; at++)); do
      escapes "01${level[2 * at]}${level[2 * at + 1]}"
      printf "$escaped" > "$work/nodes/$at"
    done
    hash_files "$work/nodes" "$count"
    next=("${digests[@]}")
    ((${#level[@]} % 2)) && next+=("${level[-1]}")
    level=("${next[@]}") height=$((height + 1))
    ((height == 8)) && subtree_8=("${level[@]:0:total >> 8}")
    ((height == 16)) && subtree_16=("${level[@]:0:total >> 16}")
  done
  root=${level[0]}
}
root_of_lines() { # FILE with one leaf a line -> root in $root, number of leaves in $leaves
  local line
  leaves=0
  rm -rf "$work/leaves"; mkdir "$work/leaves"
  while IFS= read -r line; do
    printf '\0%s' "$line" > "$work/leaves/$leaves"
    leaves=$((leaves + 1))
  done < "$1"
  hash_files "$work/leaves" "$leaves"
  leaf_digests=("${digests[@]}")
  merkle_levels
}
ed25519_holds() { # KEY HEX, SIGNATURE FILE, MESSAGE FILE
  [[ $1 =~ ^[0-9a-f]{64}$ ]] || return 1
  escapes "302a300506032b6570032100$1"
  printf "$escaped" > "$work/key.der"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin -in "$3" -sigfile "$2" > /dev/null 2>&1
}
author_holds() { # PARTY, KEY TEXT, SIGNATURE TEXT, MESSAGE FILE
  if [[ $3 == sshsig:* ]]; then
    printf -- '-----BEGIN SSH SIGNATURE-----\n%s\n-----END SSH SIGNATURE-----\n' "${3#sshsig:}" > "$work/signature"
    printf '%s namespaces="fairchord" %s\n' "$1" "$2" > "$work/signers"
    ssh-keygen -Y verify -f "$work/signers" -I "$1" -n fairchord -s "$work/signature" < "$4" > /dev/null 2>&1
  else
    [[ $2 == ed25519:* ]] || return 1
    printf '%s' "$3" | basenc --base64 -d > "$work/signature" 2> /dev/null
    ed25519_holds "${2#ed25519:}" "$work/signature" "$4"
  fi
}
list_of() { # the texts of array NAME in BODY, in the array $items
  local inside=${2#*"\"$1\":["}
  items=()
  [[ $inside == "$2" ]] && return
  inside=${inside%%]*} inside=${inside//\"/}
  [[ -z $inside ]] || IFS=, read -r -a items <<< "$inside"
}
text_of() { # the text of member NAME in BODY, in $text (the first of that name, by the canonical order)
  text=""
  [[ $2 =~ [\{,]\"$1\":\"(([^\"\\]|\\.)*)\" ]] && text=${BASH_REMATCH[1]}
}
if shopt -q patsub_replacement 2> /dev/null; then
  escapes() { escaped=${1//??/\\x&}; }
fi

# --- 1. the files ----------------------------------------------------------------------------------------------------
check_files() {
  local -A sums=()
  local line name wrong=0
  local -a lines
  [[ -f SHA256SUMS ]] || { failed files "SHA256SUMS is missing"; return; }
  while IFS= read -r line; do
    if [[ $line =~ ^([0-9a-f]{64})\ \ ([A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)$ && /${BASH_REMATCH[2]}/ != */../* ]]; then
      sums[${BASH_REMATCH[2]}]=${BASH_REMATCH[1]}
    else
      failed files "SHA256SUMS has a line that is not a hash and a name"; wrong=1
    fi
  done < SHA256SUMS
  for name in **/*; do
    [[ -d $name && ! -L $name || $name == SHA256SUMS || $name == SHA256SUMS.sig ]] && continue
    if [[ -z ${sums[$name]-} || -L $name ]]; then failed files "$name is not listed in SHA256SUMS"; wrong=1; fi
  done
  for name in "${!sums[@]}"; do
    if [[ ! -f $name ]]; then failed files "$name is missing"; wrong=1; continue; fi
    read -r line _ < <(sha256sum < "$name")
    [[ $line == "${sums[$name]}" ]] || { failed files "$name was changed"; wrong=1; }
  done
  for name in log/entries.jsonl log/checkpoint snapshot/manifest.leaves snapshot/permits.leaves model/provenance.json; do
    [[ -s $name ]] || { failed files "$name is missing, without which nothing can be confirmed"; wrong=1; }
  done
  for name in log/entries.jsonl log/checkpoint keys/witness-policy snapshot/{manifest,permits}.leaves snapshot/index.txt model/chain.jsonl; do
    [[ -f $name ]] || continue # what the lines are read as must be all that is there: no zero byte, no line without end
    mapfile -t lines < "$name"
    line=$(printf '%s\n' "${lines[@]}" | sha256sum)
    [[ $line == "$(sha256sum < "$name")" ]] || { failed files "$name is not whole lines of text"; wrong=1; }
  done
  ((wrong)) || held files "all ${#sums[@]} files are those that were listed"
}

# --- 2. the log ------------------------------------------------------------------------------------------------------
read_log() { # entries.jsonl -> arrays by position, and $log_root
  local line index=0
  entry_re='^\{"at":"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)","author":"(party[a-z0-9-]*)",("author_signature":"([^"\\]+)",)?"body":(\{.*\}),'
  entry_re+='"kind":"([a-z_]+)","operator_signature":"([A-Za-z0-9+/=]{88})","version":1\}$'
  mapfile -t entries < log/entries.jsonl
  size=${#entries[@]}
  moment=() author=() author_signature=() body=() kind=()
  mkdir "$work/bodies"
  for line in "${entries[@]}"; do
    if [[ $line =~ $entry_re ]]; then
      moment[index]=${BASH_REMATCH[1]} author[index]=${BASH_REMATCH[2]} author_signature[index]=${BASH_REMATCH[4]}
      body[index]=${BASH_REMATCH[5]} kind[index]=${BASH_REMATCH[6]}
      ((${#line} > 65535)) && failed log "log/entries.jsonl: entry $index is longer than 65535 bytes"
      [[ $line =~ \\.[^\"\\]*\": ]] && failed log "log/entries.jsonl: entry $index has a member with an escaped name"
    else
      failed log "log/entries.jsonl: entry $index is not an entry"
      body[index]="{}" kind[index]=none author[index]=none moment[index]="" author_signature[index]=""
    fi
    printf '%s' "${body[index]}" > "$work/bodies/$index"
    index=$((index + 1))
  done
  hash_files "$work/bodies" "$size"
  body_sha256=("${digests[@]}")
  root_of_lines log/entries.jsonl
  log_root=$root leaf_hashes=("${leaf_digests[@]}") tiles_8=("${subtree_8[@]}") tiles_16=("${subtree_16[@]}")
}
check_log() {
  local -a note
  local name encoded hex origin text="" index key_id found=0
  mapfile -t note < log/checkpoint
  origin=${note[0]-}
  if [[ ${note[1]-} != "$size" ]]; then failed log "log/checkpoint speaks of ${note[1]-nothing} entries, $size are here"; return; fi
  hex=$(printf '%s' "${note[2]-}" | basenc --base64 -d 2> /dev/null | basenc --base16 -w0)
  if [[ ${hex,,} != "$log_root" ]]; then failed log "log/entries.jsonl does not lead to the root in log/checkpoint"; return; fi
  for ((index = 0; index < ${#note[@]}; index++)); do
    [[ -z ${note[index]} ]] && break
    text+="${note[index]}"$'\n'
  done
  printf '%s' "$text" > "$work/note"
  escapes "0a01${operator_key#ed25519:}"
  key_id=$({ printf '%s' "$origin"; printf "$escaped"; } | sha256sum); key_id=${key_id:0:8}
  for ((index += 1; index < ${#note[@]}; index++)); do
    read -r _ name encoded <<< "${note[index]}"
    hex=$(printf '%s' "$encoded" | basenc --base64 -d 2> /dev/null | basenc --base16 -w0); hex=${hex,,}
    [[ $name == "$origin" && ${hex:0:8} == "$key_id" ]] || continue
    escapes "${hex:8}"; printf "$escaped" > "$work/note.sig"
    if ed25519_holds "${operator_key#ed25519:}" "$work/note.sig" "$work/note"; then found=1; else found=-1; break; fi
  done
  if ((found != 1)); then failed log "log/checkpoint is not signed by the log's key $operator_key"; return; fi
  if [[ -n $wanted_key && $operator_keys != *" $wanted_key "* ]]; then
    failed log "the log is kept by $operator_key, not by the key that you named"; return
  fi
  held log "$size entries since ${moment[0]} lead to the signed root ${log_root:0:16}..., under key $operator_key"
}
tile_name() { # LEVEL, N, COUNT -> $tile
  local rest=$2 path
  printf -v path '%03d' $((rest % 1000)); rest=$((rest / 1000))
  while ((rest)); do printf -v path 'x%03d/%s' $((rest % 1000)) "$path"; rest=$((rest / 1000)); done
  tile=log/tile/$1/$path
  (($3 < 256)) && tile+=.p/$3
  return 0
}
check_tiles() { # what tile servers serve is the same log; uses $leaf_hashes and the subtrees left by merkle_levels
  local -a level
  local height first count lines expected line wrong=0 seen=0
  for height in 0 1 2; do
    case $height in 0) level=("${leaf_hashes[@]}") ;; 1) level=("${tiles_8[@]}") ;; 2) level=("${tiles_16[@]}") ;; esac
    for ((first = 0; first < ${#level[@]}; first += 256)); do
      count=$((${#level[@]} - first)); ((count > 256)) && count=256
      tile_name "$height" $((first / 256)) "$count"
      printf -v expected '%s' "${level[@]:first:count}"
      lines=""; [[ -f $tile ]] && lines=$(basenc --base16 -w0 "$tile")
      [[ ${lines,,} == "$expected" ]] || { failed tiles "$tile does not agree with log/entries.jsonl"; wrong=1; }
      seen=$((seen + 1))
    done
  done
  for ((first = 0; first < size; first += 256)); do
    count=$((size - first)); ((count > 256)) && count=256
    tile_name entries $((first / 256)) "$count"
    for line in "${entries[@]:first:count}"; do
      printf -v lines '%04x' ${#line}; escapes "$lines"; printf "$escaped"; printf '%s' "$line"
    done > "$work/bundle"
    read -r expected _ < <(sha256sum < "$work/bundle")
    line=missing; [[ -f $tile ]] && read -r line _ < <(sha256sum < "$tile")
    [[ $line == "$expected" ]] || { failed tiles "$tile does not agree with log/entries.jsonl"; wrong=1; }
    seen=$((seen + 1))
  done
  ((wrong)) || held tiles "the $seen tiles that the log is served as hold the same entries and hashes"
}

cosigned_by() { # VERIFIER KEY TEXT: does a cosignature line of this witness hold over the note
  local name=${1%%+*} rest=${1#*+} key line
  key=$(printf '%s' "${rest#*+}" | basenc --base64 -d 2> /dev/null | basenc --base16 -w0); key=${key,,}
  [[ $key =~ ^04[0-9a-f]{64}$ ]] || return 1
  while IFS= read -r line; do
    [[ $line == "— $name "* ]] || continue
    line=$(printf '%s' "${line##* }" | basenc --base64 -d 2> /dev/null | basenc --base16 -w0); line=${line,,}
    [[ ${#line} == 152 && ${line:0:8} == "${rest%%+*}" ]] || continue
    { printf 'cosignature/v1\ntime %d\n' $((16#${line:8:16})); printf '%s' "$note_text"; } > "$work/message"
    escapes "${line:24}"; printf "$escaped" > "$work/cosignature"
    ed25519_holds "${key:2}" "$work/cosignature" "$work/message" && return 0
  done < log/checkpoint
  return 1
}
satisfied() { # NAME of a witness or group: have enough signed
  local member count=0 needed=${group_needs[$1]-0}
  [[ -n ${witness_key[$1]-} ]] && { cosigned_by "${witness_key[$1]}"; return; }
  for member in ${group_members[$1]-}; do satisfied "$member" && count=$((count + 1)); done
  ((needed > 0 && count >= needed))
}
read_policy() { # names are defined before they are used and used once, as are keys; a number is nothing but digits
  local word name rest line taken=" " keys=" " member=0
  local -a words
  while IFS= read -r line; do
    read -r -a words <<< "$line"
    [[ -z ${words[0]-} || ${words[0]} == "#"* ]] && continue
    word=${words[0]} name=${words[1]-} rest=${words[2]-}
    [[ $line =~ ^[[:print:][:blank:]]*$ && $line != *[\*\?\[]* && -n $name && -z $quorum ]] || return 1
    case $word in
      log)
        ((${#words[@]} <= 3)) || return 1
        member=$(printf '%s' "${name##*+}" | basenc --base64 -d 2> /dev/null | basenc --base16 -w0); member=${member,,}
        [[ ${name%%+*} == "${note[0]}" && $operator_keys == *" ed25519:${member:2} "* && $member == 01* ]] && log_is_known=1 ;;
      witness)
        ((${#words[@]} <= 4)) && [[ $name != none && $taken != *" $name "* && -n $rest && $keys != *" ${rest##*+} "* ]] || return 1
        witness_key[$name]=$rest taken+="$name " keys+="${rest##*+} " ;;
      group)
        [[ $name != none && $taken != *" $name "* ]] && ((${#words[@]} > 3)) || return 1
        for word in "${words[@]:3}"; do
          [[ $taken == *" $word "* && $used != *" $word "* ]] || return 1
          used+="$word "
        done
        case $rest in any) rest=1 ;; all) rest=$((${#words[@]} - 3)) ;; esac
        [[ $rest =~ ^[1-9][0-9]{0,3}$ ]] && ((rest <= ${#words[@]} - 3)) || return 1
        group_members[$name]="${words[*]:3}" group_needs[$name]=$rest taken+="$name " ;;
      quorum) [[ ${#words[@]} == 2 && ( $name == none || $taken == *" $name "* ) ]] || return 1; quorum=$name ;;
      *) return 1 ;;
    esac
  done < keys/witness-policy
  [[ -n $quorum ]]
}
check_witnesses() {
  local quorum="" line used=" " log_is_known=0
  local -a note
  declare -A witness_key=() group_members=() group_needs=()
  if [[ ! -f keys/witness-policy ]]; then
    open_ witnesses "no witness policy is in this bundle: that nobody is shown another log is declared, not proven"; return
  fi
  mapfile -t note < log/checkpoint
  if ! read_policy; then failed witnesses "keys/witness-policy: it holds a line that is not understood"; return; fi
  note_text=""
  while IFS= read -r line && [[ -n $line ]]; do note_text+=$line$'\n'; done < log/checkpoint
  if ((log_is_known)) && { [[ $quorum == none ]] || satisfied "$quorum"; }; then
    held witnesses "the signed head carries the quorum of witnesses that keys/witness-policy asks for ($quorum)"
  else failed witnesses "log/checkpoint does not carry the quorum that keys/witness-policy asks for ($quorum)"; fi
}

# --- 3. who said it --------------------------------------------------------------------------------------------------
# The forms of the records on which consent rests: canonical JSON without unknown members, so that what is read below is
# what was signed. S: any text, L: list of plain texts, M: one that is not empty, H: hash, T: time, P: party, W: work, N: number, K: key.
M='\["[^"\\,]*"(,"[^"\\,]*")*\]' S='"([^"\\]|\\.)*"' L='\[("[^"\\,]*"(,"[^"\\,]*")*)?\]' H='"[0-9a-f]{64}"' N='(0|[1-9][0-9]{0,8})'
T='"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"' P='"party(-[a-z0-9]+)+"' W='"work(-[a-z0-9]+)+"'
K='"(ed25519:[0-9a-f]{64}|(ssh-ed25519|ecdsa-sha2-nistp256|ssh-rsa|sk-ssh-ed25519@openssh.com) [A-Za-z0-9+/=]+)"'
share='\{"holder":'$P',"part":"[1-9][0-9]{0,5}/[1-9][0-9]{0,5}"\}' maker='\{("ipi":"[^"\\]*",)?"name":'$S',"role":'$S'\}'
claim_re='^\{"basis":"([a-z_]+)","evidence":'$S',"licence":('$S'),(.*)"territories":('$L'),"uses":('$L'),"works":('$L')\}$'
declare -A form=(
  [party]='^\{("guardian":'$P',)?"id":'$P',("identifiers":'$M',)?"kind":"[a-z]+","mandate":"(own|assigned|unknown)","name":'$S'(,"signed_at":'$T')?(,"society":'$P')?(,"verify_key":'$K')?\}$'
  [key]='^\{"action":"(rotated|lost|compromised|replaced)",("document_sha256":'$H',)?("new_key":'$K',"new_key_signature":"[A-Za-z0-9+/=:]+",)?"old_key":'$K',"operator":'$P',"party":'$P',"reason":'$S',"signed_at":'$T'\}$'
  [work]='^\{"attribution":'$S',"authorship":"(human|machine-assisted|unknown)","basis":"[a-z_]+","content_sha256s":'$M',"contributors":\[('$maker'(,'$maker')*)?\],"id":'$W',("identifiers":'$M',)?"licence":'$S',("melodies":'$M',)?"parents":'$L',"shares":\[('$share'(,'$share')*)?\],"source":'$S',"territories":'$M',"title":'$S'(,"title_keys":'$M')?\}$'
  [identification]='^\{("identifiers":'$M',)?("melodies":'$M',)?("title_keys":'$M',)?"work":'$W'\}$'
  [rights_claim]=$claim_re
  [grant]='^\{("artist_model":"[a-z0-9._-]+",)?("contract_sha256":'$H',)?"despite":'$L',("effect_days":'$N',)?("end":'$T',)?"holder":'$P',"irrevocable":(true|false),("kind":"commission",)?"licensee":'$P',"notice_days":'$N',("royalty_terms_sha256":'$H',)?"signed_at":'$T',"start":'$T',"territories":'$M',"uses":'$M',("withdrawal_effects":'$M',)?"works":'$M'\}$'
  [carve_out]='^\{("document_sha256":'$H',)?("end":'$T',)?("irrevocable":true,)?"member":'$P',"signed_at":'$T',"society":'$P',"start":'$T',"territories":'$M',"uses":'$M'(,"works":'$M')?\}$'
  [withdrawal]='^\{"by":'$P',"record":'$H',"signed_at":'$T'(,"works":'$M')?\}$'
  [reservation]='^\{"content_sha256s":'$L',("document_sha256":'$H',)?("form":"[a-z]+",)?("keys":'$M',)?("list_count":'$N',"list_sha256":'$H',)?"lodged_by":'$P',"parties":'$L',"reference":'$S',"signed_at":'$T',"works":'$L'\}$'
  [dispute]='^\{("arbiter":'$P',)?("document_sha256":'$H',)?"raised_by":'$P',"reason":'$S',"signed_at":'$T',"work":'$W'\}$'
  [ruling]='^\{"by":'$P',"dispute":'$H',("document_sha256":'$H',)?"outcome":"(dismissed|upheld)","reasons":'$S',"signed_at":'$T'\}$'
  [answer]='^\{"decision":"[a-z_]+",("due":'$T',)?"reasons":'$S',"record":'$H',"signed_at":'$T'\}$'
  [appeal]='^\{"by":'$P',("document_sha256":'$H',)?"reasons":'$S',"record":'$H',"signed_at":'$T'\}$'
)
is_sound_key() { # KEY TEXT: of a known kind, and no Ed25519 point of small order or spelled in a second way
  local hex=$1
  if [[ $1 == ed25519:* ]]; then hex=${1#ed25519:}
  elif [[ $1 == *ssh-ed25519* ]]; then
    hex=${1#* }; hex=$(printf '%s' "$hex" | basenc --base64 -d 2> /dev/null | basenc --base16 -w0); hex=${hex,,}
    if [[ $1 == sk-* ]]; then [[ $hex =~ 00000020([0-9a-f]{64}) ]] && hex=${BASH_REMATCH[1]}; else hex=${hex: -64}; fi
  else return 0; fi
  [[ $hex =~ ^[0-9a-f]{64}$ && ! $hex =~ ^(e[d-f]|f[0-9a-f])(ff){30}[7f]f$ && ! $hex =~ ^ec(ff){30}[7f]f$ &&
    ! $hex =~ ^0[01](00){30}[08]0$ && ! $hex =~ ^26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc[08]5$ &&
    ! $hex =~ ^c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03[7f]a$ ]]
}
shares_of() { # BODY of a work -> $holders; fails unless every holder is there once and the parts sum to exactly one
  local rest=${1#*'"shares":['} numerator=0 denominator=1 above below a b
  holders=""
  while [[ $rest =~ ^,?\{\"holder\":\"(party[a-z0-9-]+)\",\"part\":\"([0-9]+)/([0-9]+)\"\}(.*)$ ]]; do
    [[ " $holders" == *" ${BASH_REMATCH[1]} "* ]] && return 1
    holders+="${BASH_REMATCH[1]} " above=${BASH_REMATCH[2]} below=${BASH_REMATCH[3]} rest=${BASH_REMATCH[4]}
    ((denominator < 1000000000)) || return 1 # finer than whole numbers here can add: not shown to be one
    numerator=$((numerator * below + above * denominator)) denominator=$((denominator * below))
    a=$numerator b=$denominator
    while ((b)); do read -r a b <<< "$b $((a % b))"; done
    numerator=$((numerator / a)) denominator=$((denominator / a))
  done
  [[ -z $holders ]] || ((numerator == 1 && denominator == 1))
}
last_of() { # "INDEX:VALUE INDEX:VALUE ...", SIZE -> $text: the newest value among the first SIZE entries
  local item
  text=""
  for item in $1; do ((${item%%:*} < $2)) && text=${item#*:}; done
}
society_at() { last_of "${mandates[$1]-}" "$2"; mandate=${text%%:*} society=${text#*:}; }
key_state_at() { last_of "${key_changes[$1]-}" "$2"; } # -> $text: rotated, replaced, lost, compromised, or nothing

# Each rule below sets $need (who must speak: operator, signed or lodged) and $speaker, or fails with $why.
rule() { # INDEX
  local it=${body[$1]} sort=${kind[$1]} item id basis licence
  why="" need=operator speaker=$operator
  if [[ -n ${form[$sort]-} && ! $it =~ ${form[$sort]} ]]; then why="is not of the form of its kind"; return 1; fi
  case $sort in
    grant | carve_out | withdrawal | reservation | dispute | ruling | answer | appeal)
      [[ -z ${stated[$sort ${body_sha256[$1]}]-} ]] || { why="was recorded before"; return 1; } ;;
  esac
  case $sort in
    party) party_rule "$1" ;;
    key) key_rule "$1" ;;
    work)
      text_of id "$it"; id=$text; list_of content_sha256s "$it"
      if [[ -n ${work_entry[$id]-} ]]; then why="registers $id again"; return 1; fi
      [[ -n ${items[0]-} && $id == *"-${items[0]:0:16}" ]] || { why="is not named by its content"; return 1; }
      for item in "${items[@]}"; do
        [[ $item =~ ^[0-9a-f]{64}$ && -z ${content_of[$item]-} ]] || { why="holds content of another work"; return 1; }
      done
      shares_of "$it" || { why="has shares that do not sum to 1"; return 1; }
      for item in $holders; do [[ -n ${party_entry[$item]-} ]] || { why="names a holder who is not registered"; return 1; }; done
      list_of parents "$it"
      for item in "${items[@]}"; do
        [[ -n $item && -n ${work_entry[$item]-} ]] || { why="is made from a work that is not registered"; return 1; }
      done ;;
    grant)
      text_of holder "$it"; id=$text; speaker=${author[$1]} need=signed
      society_at "$id" "$1"
      [[ $speaker == "$id" || $mandate == assigned && $speaker == "$society" ]] || { why="is not given by its holder"; return 1; }
      text_of licensee "$it"; [[ $text == "$operator" ]] || { why="is given to $text, who does not keep this log"; return 1; }
      list_of works "$it"
      for item in "${items[@]}"; do
        [[ -n $item && " ${holders_of[$item]-}" == *" $id "* ]] || { why="covers a work of which $id holds no share"; return 1; }
      done
      list_of despite "$it"
      for item in "${items[@]}"; do
        [[ -n $item && -n ${reservation_entry[$item]-} ]] || { why="overrides a reservation that is not before it"; return 1; }
      done ;;
    carve_out)
      text_of society "$it"; speaker=$text need=signed
      if [[ -z ${first_key[$speaker]-} ]]; then
        text_of document_sha256 "$it"; [[ -n $text ]] || { why="names no paper of $speaker"; return 1; }
        need=operator speaker=$operator
      fi ;;
    withdrawal)
      text_of by "$it"; speaker=$text need=signed; text_of record "$it"
      [[ " ${stated_by[$text]-}" == *" $speaker "* ]] || { why="ends what $speaker did not state"; return 1; }
      [[ -z ${withdrawn[$text]-} ]] || { why="was withdrawn before"; return 1; }
      list_of works "$it"
      [[ ${#items[@]} == 0 || -n ${reservation_entry[$text]-} ]] || { why="lifts a part of what is no reservation"; return 1; } ;;
    reservation)
      text_of lodged_by "$it"; speaker=$text need=lodged ;;
    reservation_keys)
      reservation_keys_are_plain "$it" || { why="is not of the form of its kind"; return 1; }
      [[ -n ${reservation_entry[$text]-} ]] || { why="belongs to no reservation before it"; return 1; }
      text_of lodged_by "${body[${reservation_entry[$text]}]}"; speaker=$text need=lodged ;;
    dispute)
      text_of raised_by "$it"; speaker=$text need=lodged; text_of work "$it"
      [[ -n ${work_entry[$text]-} ]] || { why="is over a work that is not registered"; return 1; } ;;
    ruling) ruling_rule "$1" ;;
    appeal)
      text_of record "$it"; id=$text; text_of by "$it"; speaker=$text need=lodged
      [[ " ${lodged[$id]-}" == *" $speaker "* ]] || { why="is not from who lodged the matter"; return 1; } ;;
    rights_claim)
      [[ $it =~ $claim_re ]]; basis=${BASH_REMATCH[1]} licence=${BASH_REMATCH[3]:1:-1}; list_of works "{\"works\":${BASH_REMATCH[12]}}"
      for id in "${items[@]}"; do
        [[ -n $id && -n ${work_entry[$id]-} ]] || { why="claims a work that is not registered"; return 1; }
        item=${body[${work_entry[$id]}]}; text_of basis "$item"; [[ $text == "$basis" ]] || why=other
        text_of licence "$item"; [[ $text == "$licence" && -z $why ]] || { why="claims what $id was not registered with"; return 1; }
      done ;;
    identification)
      text_of work "$it"; [[ -n ${work_entry[$text]-} ]] || { why="is of a work that is not registered"; return 1; } ;;
  esac
}
reservation_keys_are_plain() { # BODY -> $text: the reservation. Without a pattern over all of the list, which is long
  local list=${1#*:[}
  list=${list%%]*}
  [[ $1 == '{"keys":['"$list"'],"part":'* && $list != *[!a-zA-Z0-9:\",]* && -n $list ]] || return 1
  [[ ${1#'{"keys":['"$list"'],'} =~ ^\"part\":[1-9][0-9]{0,5},\"parts\":[1-9][0-9]{0,5},\"reservation\":\"([0-9a-f]{64})\"\}$ ]] &&
    text=${BASH_REMATCH[1]}
}
party_rule() {
  local id key digest said
  text_of id "${body[$1]}"; id=$text; text_of verify_key "${body[$1]}"; key=$text
  if [[ -n ${party_entry[$id]-} && ${first_key[$id]-} != "$key" ]]; then why="registers $id with another key"; return 1; fi
  if [[ ${body[$1]} == *'"mandate":"assigned"'* ]]; then said=assigned; else said=own; fi
  text_of society "${body[$1]}"
  [[ $said == assigned && -n $text || $said == own && -z $text ]] || { why="names a society without an assignment, or none with one"; return 1; }
  [[ -n $key ]] || return 0
  speaker=$id need=signed
  is_sound_key "$key" || { why="brings a key under which anything could be signed"; return 1; }
  digest=$(printf '%s' "$key" | sha256sum)
  [[ ${id##*-} =~ ^[0-9a-f]{8,64}$ && $digest == "${id##*-}"* ]] || { why="is not named by its key"; return 1; }
  text_of signed_at "${body[$1]}"; said=$text
  if [[ -n ${party_entry[$id]-} ]]; then
    text_of signed_at "${body[${party_entry[$id]}]}"; [[ $said > $text ]] || { why="is not newer than what $id said before"; return 1; }
  elif [[ -n ${bearer[$key]-} && -n ${key_changes[${bearer[$key]}]-} ]]; then why="brings a key that ${bearer[$key]} has borne"; return 1
  else key_of[$id]=$key
  fi
}
key_rule() { # also checks that the new key signs
  local it=${body[$1]} party action state old new document voucher
  text_of party "$it"; party=$text; text_of action "$it"; action=$text; text_of old_key "$it"; old=$text
  text_of new_key "$it"; new=$text; text_of document_sha256 "$it"; document=$text
  text_of operator "$it"; [[ $text == "$operator" ]] || { why="is made for another log"; return 1; }
  [[ -n ${last_key[$party]-} && ${last_key[$party]} == "$old" ]] || { why="does not speak of the key of $party"; return 1; }
  key_state_at "$party" "$1"; state=${text:-rotated}
  speaker=$party need=signed
  case $action in
    replaced)
      [[ $state == lost || $state == compromised ]] || { why="replaces a key that is in use"; return 1; }
      text_of guardian "${body[${party_entry[$party]}]}"; voucher=$text
      society_at "$party" "$1"; voucher=${voucher:-$society}
      speaker=${author[$1]}
      [[ $speaker != "$operator" && $speaker != "$party" && ( -z $voucher || $voucher == "$speaker" ) && -n $document ]] ||
        { why="is not vouched for by another party with a paper"; return 1; } ;;
    rotated) [[ $state == rotated || $state == replaced ]] || { why="rotates a key that is $state"; return 1; } ;;
    *)
      [[ $state == rotated || $state == replaced ]] || { why="ends a key that is $state"; return 1; }
      [[ $party != "$operator" && -z $new ]] || { why="ends the key that keeps the log"; return 1; }
      if [[ ${author[$1]} != "$party" ]]; then
        need=operator speaker=$operator; [[ -n $document ]] || { why="names no paper of $party"; return 1; }
      fi ;;
  esac
  [[ $action == rotated || $action == replaced ]] || return 0
  [[ -n $new && -z ${bearer[$new]-} ]] && is_sound_key "$new" || { why="brings a key that was in use, or none"; return 1; }
  [[ $it =~ ^(.*),\"new_key_signature\":\"([^\"]+)\"(,.*)$ ]]
  printf 'fairchord/new_key/v1\n%s%s' "${BASH_REMATCH[1]}" "${BASH_REMATCH[3]}" > "$work/message"
  author_holds "$party" "$new" "${BASH_REMATCH[2]}" "$work/message" || { why="is not signed by its new key"; return 1; }
}
ruling_rule() {
  local dispute item
  text_of by "${body[$1]}"; speaker=$text need=signed
  text_of dispute "${body[$1]}"; dispute=${dispute_entry[$text]-}
  [[ -n $dispute ]] || { why="is on no dispute before it"; return 1; }
  text_of arbiter "${body[$dispute]}"; [[ -z $text || $text == "$speaker" ]] || { why="is not from $text, whom the dispute names"; return 1; }
  text_of raised_by "${body[$dispute]}"; item=" $operator $text "
  text_of work "${body[$dispute]}"
  for text in ${holders_of[$text]-}; do item+="$text "; society_at "$text" "$1"; text=""; item+="$society "; done
  [[ $item != *" $speaker "* && -n ${party_entry[$speaker]-} ]] && ((${party_entry[$speaker]} < dispute)) ||
    { why="is not from a third party who was registered before"; return 1; }
}
take_in() { # INDEX: what a statement that counts changes
  local it=${body[$1]} sha256=${body_sha256[$1]} item id
  stated[${kind[$1]} $sha256]=1
  case ${kind[$1]} in
    party)
      text_of id "$it"; id=$text
      text_of verify_key "$it"
      if [[ -z ${party_entry[$id]-} ]]; then
        first_key[$id]=$text last_key[$id]=$text
        [[ -n $text ]] && bearer[$text]=$id
      fi
      party_entry[$id]=$1
      text_of mandate "$it"; item=$text; text_of society "$it"; mandates[$id]+="$1:$item:$text " ;;
    key)
      text_of party "$it"; id=$text; text_of action "$it"; key_changes[$id]+="$1:$text "
      text_of old_key "$it"; bearer[$text]=$id
      text_of new_key "$it"; key_of[$id]=$text # counts from the next entry on
      [[ -n $text ]] && last_key[$id]=$text bearer[$text]=$id ;;
    work)
      text_of id "$it"; id=$text; work_entry[$id]=$1
      shares_of "$it"; holders_of[$id]=$holders
      list_of content_sha256s "$it"; for item in "${items[@]}"; do content_of[$item]=$id; done ;;
    grant)
      text_of holder "$it"; stated_by[$sha256]="$text ${author[$1]} "
      list_of works "$it"; for item in "${items[@]}"; do grants_over[$item]+="$1 "; done ;;
    rights_claim)
      [[ $it =~ $claim_re ]]; list_of works "{\"works\":${BASH_REMATCH[12]}}"
      for item in "${items[@]}"; do [[ -n $item ]] && claims_over[$item]+="$1 "; done ;;
    carve_out)
      text_of society "$it"; stated_by[$sha256]="$text ${author[$1]} "
      text_of member "$it"; carve_outs_of[$text]+="$1 " ;;
    withdrawal)
      text_of record "$it"; id=$text; list_of works "$it"
      text_of by "$it"; lodged[$sha256]="$text "
      ((${#items[@]})) || withdrawn[$id]=$1
      for item in "${items[@]}"; do lifted[$id]+="$1:$item "; done ;;
    reservation)
      text_of lodged_by "$it"; stated_by[$sha256]="$text " lodged[$sha256]="$text " reservation_entry[$sha256]=$1
      reservations+=("$1")
      for id in works parties content_sha256s keys; do
        list_of "$id" "$it"; for item in "${items[@]}"; do [[ -n $item ]] && reserved_keys[$item]+="$sha256 "; done
      done ;;
    reservation_keys)
      text_of reservation "$it"; id=$text; list_of keys "$it"
      for item in "${items[@]}"; do [[ -n $item ]] && reserved_keys[$item]+="$id "; done ;;
    identification) text_of work "$it"; identified[$text]+="$1 " ;;
    dispute)
      text_of raised_by "$it"; stated_by[$sha256]="$text " lodged[$sha256]="$text " dispute_entry[$sha256]=$1
      text_of work "$it"; disputes_over[$text]+="$1 " ;;
    ruling) text_of dispute "$it"; rulings_on[$text]+="$1:$1 " ;;
    appeal) text_of record "$it"; appeals_on[$text]+="$1:$1 " ;;
    snapshot) snapshots+=("$1") ;;
    training_run) runs+=("$1") ;;
    checkpoint) checkpoints+=("$1") ;;
    retirement) retirements+=("$1") ;;
  esac
}
check_authors() { # every statement counts only by the rules above; gathers what the later checks look up
  local index party wrong=0 signed=0 entry
  declare -gA stated=() key_of=() first_key=() last_key=() bearer=() party_entry=() mandates=() key_changes=() work_entry=() content_of=()
  declare -gA holders_of=() grants_over=() claims_over=() carve_outs_of=() stated_by=() lodged=() withdrawn=() lifted=()
  declare -gA reservation_entry=() reserved_keys=() identified=() dispute_entry=() disputes_over=() rulings_on=() appeals_on=()
  reservations=() snapshots=() checkpoints=() runs=() retirements=()
  for ((index = 0; index < size; index++)); do
    party=${author[index]} entry="entry $index (${kind[index]})"
    if ((index)) && [[ ${moment[index]} < ${moment[index - 1]} ]]; then failed authors "$entry is older than the one before it"; wrong=1; continue; fi
    rule "$index" || { failed authors "$entry $why"; wrong=1; continue; }
    if [[ $need == lodged ]]; then if [[ $party == "$speaker" ]]; then need=signed; else speaker=$operator need=operator; fi; fi
    if [[ $party != "$speaker" ]]; then failed authors "$entry comes from $party, not from $speaker"; wrong=1; continue; fi
    if [[ $need == signed && -z ${author_signature[index]} ]]; then
      failed authors "$entry carries no signature of its author"; wrong=1; continue
    elif [[ -n ${author_signature[index]} ]]; then
      printf 'fairchord/%s/v1\n%s' "${kind[index]}" "${body[index]}" > "$work/message"
      if [[ -n ${key_of[$party]-} ]] && author_holds "$party" "${key_of[$party]}" "${author_signature[index]}" "$work/message"; then
        signed=$((signed + 1))
      else failed authors "$entry is not signed by $party"; wrong=1; continue; fi
    fi
    take_in "$index"
  done
  ((wrong)) || held authors "all $signed statements that parties signed with their own keys are theirs"
}

# --- 4. the snapshot -------------------------------------------------------------------------------------------------
check_snapshot() {
  local index found="" manifest_root permits_root head head_root head_re run="" line="" stated
  root_of_lines snapshot/manifest.leaves; manifest_root=$root
  root_of_lines snapshot/permits.leaves; permits_root=$root permit_count=$leaves
  for index in "${snapshots[@]}"; do
    [[ ${body[index]} == *"\"root\":\"$manifest_root\""* ]] && found=$index
  done
  if [[ -z $found ]]; then failed snapshot "snapshot/manifest.leaves does not lead to the root of any snapshot in the log"; return; fi
  if [[ ${body[found]} != *"\"permits_root\":\"$permits_root\""* ]]; then
    failed snapshot "snapshot/permits.leaves does not lead to the permits root in entry $found"; return
  fi
  if ((permit_count == 0)); then failed snapshot "snapshot/permits.leaves holds no permit"; return; fi
  mapfile -t manifest < snapshot/manifest.leaves
  head_re='^\{"at":('$T'),("model":"([a-z0-9._-]+)",)?"territory":"(\*|[A-Z]{2})","tree_head":\{"root":"([0-9a-f]{64})",'
  head_re+='"size":'$N'\},"use":"([a-z_]+)","version":1,"vocabulary_sha256":'$H'\}$'
  if [[ ! ${manifest[0]} =~ $head_re ]] || ((BASH_REMATCH[6] > found || BASH_REMATCH[6] == 0)); then
    failed snapshot "snapshot/manifest.leaves names no tree head of this log"; return
  fi
  head_at=${BASH_REMATCH[1]//\"/} head_model=${BASH_REMATCH[3]} head_territory=${BASH_REMATCH[4]} head_root=${BASH_REMATCH[5]}
  head_size=${BASH_REMATCH[6]} snapshot_use=${BASH_REMATCH[7]}
  digests=("${leaf_hashes[@]:0:head_size}")
  merkle_levels
  if [[ $root != "$head_root" ]]; then failed snapshot "snapshot/manifest.leaves was frozen from another log than this"; return; fi
  stated="\"territory\":\"$head_territory\",\"tree_head_size\":$head_size,\"use\":\"$snapshot_use\""
  if [[ ${body[found]} != *"$stated"* || ! ${body[found]} =~ \"work_count\":$permit_count[,}] ]]; then
    failed snapshot "entry $found speaks of another use, place or number of works than snapshot/manifest.leaves"; return
  fi
  if [[ $head_at > ${moment[found]} || $head_at < ${moment[head_size - 1]} ]]; then
    failed snapshot "snapshot/manifest.leaves was decided for $head_at, not for when entry $found froze it"; return
  fi
  # what speaks against a work counts until its training was entered, or at least until it was frozen
  stop_size=$found
  [[ -f model/chain.jsonl ]] && read -r line < model/chain.jsonl
  for index in "${runs[@]}"; do
    [[ $line == *"\"training_run\":\"${body_sha256[index]}\""* ]] && ((index > stop_size)) && stop_size=$index
  done
  stop_at=${moment[stop_size]}
  snapshot_root=$manifest_root snapshot_permits=$permits_root snapshot_index=$found
  held snapshot "$permit_count works and their permits are those that entry $found froze (root ${manifest_root:0:16}...)"
}
check_permits() {
  local line index wrong=0 digest entry_kind rest cited=0 permit_re row content basis item extra
  local -A seen=()
  permit_re='^\{"at":('$T'),"attribution":'$S',"basis":"([a-z_]+)","content_sha256s":'$L',"evidence":\[([^]]*)\],"log_size":'$N','
  permit_re+='("model":"([a-z0-9._-]+)",)?"notes":\[('$S'(,'$S')*)?\],"parents":\[(.*)\],"territory":"([^"]+)","use":"([a-z_]+)",'
  permit_re+='"work":"(work-[a-z0-9-]+)"\}$'
  works=() bases=()
  local -a permits
  mapfile -t permits < snapshot/permits.leaves
  extra=$((${#manifest[@]} - permit_count - 1)) # the arrays, and since there are indexes, the index
  if ((extra < 1 || extra > 2)) || [[ ${manifest[permit_count + 1]} != '{"'*'.npy":"'* ]]; then
    failed permits "snapshot/manifest.leaves and snapshot/permits.leaves do not match one to one"; wrong=1
  fi
  rm -rf "$work/permits"; mkdir "$work/permits"
  for ((index = 0; index < permit_count; index++)); do printf '%s' "${permits[index]}" > "$work/permits/$index"; done
  hash_files "$work/permits" "$permit_count"
  for ((index = 0; index < permit_count; index++)); do
    line=${permits[index]} row=${manifest[index + 1]-}
    if [[ ! $line =~ $permit_re ]]; then failed permits "permit $index cannot be read"; wrong=1; continue; fi
    bases[index]=${BASH_REMATCH[3]} works[index]=${BASH_REMATCH[17]} basis=${BASH_REMATCH[3]}
    if [[ ${BASH_REMATCH[1]} != "\"$head_at\"" || ${BASH_REMATCH[7]} != "$head_size" || ${BASH_REMATCH[9]} != "$head_model" ||
      ${BASH_REMATCH[15]} != "$head_territory" || ${BASH_REMATCH[16]} != "$snapshot_use" ]]; then
      failed permits "the permit of ${works[index]} answers another question than the snapshot's"; wrong=1
    fi
    [[ -z ${seen[${works[index]}]-} ]] || { failed permits "${works[index]} is there twice"; wrong=1; }
    seen[${works[index]}]=1
    if [[ $row != *"\"permit_sha256\":\"${digests[index]}\""*"\"work_id\":\"${works[index]}\"}" ]]; then
      failed permits "the manifest does not name the permit of ${works[index]}"; wrong=1
    fi
    text_of content_sha256 "$row"; content=$text; text_of basis "$row"
    if [[ $text != "$basis" || ${content_of[${content:-none}]-} != "${works[index]}" ]]; then
      failed permits "the manifest says of ${works[index]} what its permit does not"; wrong=1
    fi
    [[ $line == *"{\"index\":${work_entry[${works[index]}]-none},\"kind\":\"work\","* ]] ||
      { failed permits "the permit of ${works[index]} does not rest on its registration"; wrong=1; }
    rest=$line
    while [[ $rest =~ \{\"index\":(0|[1-9][0-9]{0,8}),\"kind\":\"([a-z_]+)\",\"sha256\":\"([0-9a-f]{64})\"\}(.*) ]]; do
      digest=${BASH_REMATCH[3]} entry_kind=${BASH_REMATCH[2]} rest=${BASH_REMATCH[4]} item=${BASH_REMATCH[1]} cited=$((cited + 1))
      if ((item >= head_size)) || [[ ${kind[item]-} != "$entry_kind" || ${body_sha256[item]-} != "$digest" ]]; then
        failed permits "the permit of ${works[index]} rests on entry $item, which is not in the log as cited"; wrong=1
      fi
    done
  done
  ((wrong)) || held permits "each of $permit_count permits is the one frozen, and rests on $cited entries that the log holds"
}
# Consent is judged twice: on the log as the permits were decided, and as it stood when training was entered.
# $judged_size and $judged_at say which.
day_of() { # TIME -> $day, a count of days
  local year=$((10#${1:0:4})) month=$((10#${1:5:2})) date=$((10#${1:8:2}))
  ((month > 2)) || { year=$((year - 1)) month=$((month + 12)); }
  day=$((365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + date))
}
has_passed() { # SINCE, DAYS: so many days are over at $judged_at
  local since
  day_of "$1"; since=$((day + $2)); day_of "$judged_at"
  ((day > since)) || { ((day == since)) && [[ ! ${judged_at:10} < ${1:10} ]]; }
}
covers() { # BODY of a grant or carve-out: use, place and moment
  local item use=0 place=0
  list_of uses "$1"; for item in "${items[@]}"; do [[ $item == "$snapshot_use" ]] && use=1; done
  list_of territories "$1"; for item in "${items[@]}"; do [[ $item == "*" || $item == "$head_territory" ]] && place=1; done
  text_of start "$1"; ((use && place)) && [[ ! $judged_at < $text ]] || return 1
  text_of end "$1"; [[ -z $text || $judged_at < $text ]]
}
was_withdrawn() { [[ -n ${withdrawn[${body_sha256[$1]}]-} ]] && ((${withdrawn[${body_sha256[$1]}]} < judged_size)); }
is_held() { key_state_at "$1" "$judged_size"; [[ $text == lost ]]; }
own_society() { society_at "$1" "$judged_size"; [[ $mandate == own ]]; } # a society has rights to give itself
carve_out_holds() { # ENTRY, SOCIETY, WORK
  local it=${body[$1]} item named=0
  (($1 < judged_size)) || return 1
  text_of society "$it"; [[ $text == "$2" ]] && covers "$it" || return 1
  list_of works "$it"; ((${#items[@]})) || named=1
  for item in "${items[@]}"; do [[ $item == "$3" ]] && named=1; done
  ((named)) || return 1
  if [[ $it != *'"irrevocable":true'* ]]; then
    [[ $snapshot_use == train_base ]] && return 1
    was_withdrawn "$1" && return 1
  fi
  ! is_held "$2" && own_society "$2"
}
grant_holds() { # ENTRY, HOLDER, WORK
  local it=${body[$1]} item giver=${author[$1]} society_of_holder
  (($1 < judged_size)) || return 1
  text_of holder "$it"; [[ $text == "$2" ]] && covers "$it" || return 1
  text_of artist_model "$it"
  case $snapshot_use in train_artist | generate_*) [[ -z $text || $text == "$head_model" ]] || return 1 ;; esac
  if [[ $it != *'"irrevocable":true'* ]]; then
    [[ $snapshot_use == train_base ]] && return 1
    if was_withdrawn "$1"; then
      case $snapshot_use in train_* | evaluate) return 1 ;; esac
      [[ $it =~ \"notice_days\":([0-9]+) ]]
      has_passed "${moment[${withdrawn[${body_sha256[$1]}]}]}" "${BASH_REMATCH[1]}" && return 1
    fi
  fi
  is_held "$giver" && return 1
  society_at "$2" "$judged_size"; society_of_holder=$society
  case $mandate in
    own) [[ $giver == "$2" ]] ;;
    assigned)
      if [[ $giver == "$society_of_holder" ]]; then own_society "$giver"; return; fi
      for item in ${carve_outs_of[$2]-}; do carve_out_holds "$item" "$society_of_holder" "$3" && return; done
      return 1 ;;
    *) return 1 ;;
  esac
}
claim_holds() { # ENTRY, BASIS, LICENCE
  local item place=0 use=0
  (($1 < judged_size)) && [[ ${body[$1]} =~ $claim_re && ${BASH_REMATCH[1]} == "$2" && ${BASH_REMATCH[3]} == "\"$3\"" ]] || return 1
  [[ ,${BASH_REMATCH[9]//[\[\]]/,} == *",\"$snapshot_use\","* ]] && use=1
  [[ ,${BASH_REMATCH[6]//[\[\]]/,} == *",\"$head_territory\","* || ${BASH_REMATCH[6]} == *'"*"'* ]] && place=1
  ((use && place))
}
made_from() { # WORK -> adds it and what it is made from to $family
  local parent it=${body[${work_entry[$1]}]}
  local -a parents
  [[ " $family" == *" $1 "* ]] && return
  family+="$1 "
  list_of parents "$it"; parents=("${items[@]}")
  for parent in "${parents[@]}"; do made_from "$parent"; done
}
work_is_covered() { # WORK: every holder has granted, or a claim names it; and so for every work it is made from
  local one holder index covered basis it
  family=""
  made_from "$1"
  for one in $family; do
    it=${body[${work_entry[$one]}]}
    ((${work_entry[$one]} < judged_size)) || { why="it was registered after the freezing"; return 1; }
    text_of basis "$it"; basis=$text
    list_of territories "$it"; covered=0
    for index in "${items[@]}"; do [[ $index == "*" || $index == "$head_territory" ]] && covered=1; done
    ((covered)) || { why="its basis does not hold there"; return 1; }
    [[ $it != *'"authorship":"unknown"'* && $it != *'"source":""'* ]] || { why="nobody has declared who made it, or its source"; return 1; }
    resting[$one]=""
    if [[ $basis == own_project || $basis == author_consented ]]; then
      [[ -n ${holders_of[$one]-} ]] || { why="nobody holds a share of it"; return 1; }
      for holder in ${holders_of[$one]}; do
        covered=0
        for index in ${grants_over[$one]-}; do
          grant_holds "$index" "$holder" "$one" && covered=1 resting[$one]+="$index "
        done
        ((covered)) || { why="$holder has granted nothing that covers it"; return 1; }
      done
    else
      text_of licence "$it"; holder=$text covered=0
      for index in ${claims_over[$one]-}; do claim_holds "$index" "$basis" "$holder" && covered=1; done
      ((covered)) || { why="nobody has claimed, with evidence, that it is free"; return 1; }
    fi
  done
}
check_consent() {
  local index wrong=0 name
  local -A counts=()
  declare -gA resting=()
  for ((index = 0; index < permit_count; index++)); do
    name=${works[index]-none}
    if [[ -z ${work_entry[$name]-} ]]; then failed consent "$name: it is not registered"; wrong=1; continue; fi
    text_of basis "${body[${work_entry[$name]}]}"
    [[ $text == "${bases[index]}" ]] || { failed consent "$name: its permit does not follow from the log"; wrong=1; }
    counts[$text]=$((${counts[$text]-0} + 1))
    judged_size=$head_size judged_at=$head_at
    if work_is_covered "$name"; then
      judged_size=$stop_size judged_at=$stop_at
      work_is_covered "$name" && continue
    fi
    failed consent "$name: $why"; wrong=1
  done
  ((wrong)) && return
  why=""
  for name in author_consented licence_permits own_project public_domain; do
    [[ -n ${counts[$name]-} ]] && why+="${why:+, }${counts[$name]} $name"
  done
  held consent "every work has the grant of each holder, or a claim with evidence, for $snapshot_use ($why)"
}
reserved_by() { # KEY: adds the reservations that name this key to $covering
  local name
  [[ -n $1 ]] || return
  for name in ${reserved_keys[$1]-}; do [[ " $covering" == *" $name "* ]] || covering+="$name "; done
}
names_of() { # WORK: whatever a reservation may name it by. Title keys of makers named in clear are not computed here
  local index item kind_of rest
  reserved_by "$1"
  for item in ${holders_of[$1]-}; do
    reserved_by "$item"
    society_at "$item" "$judged_size"; reserved_by "$society"
    list_of identifiers "${body[${party_entry[$item]}]}"; for rest in "${items[@]}"; do reserved_by "$rest"; done
  done
  for index in ${work_entry[$1]} ${identified[$1]-}; do
    for kind_of in content_sha256s identifiers title_keys; do
      list_of "$kind_of" "${body[index]}"; for item in "${items[@]}"; do reserved_by "$item"; done
    done
    list_of melodies "${body[index]}"; for item in "${items[@]}"; do reserved_by "melody:$item"; done
    rest=${body[index]}
    while [[ $rest =~ \"ipi\":\"([^\"]*)\"(.*) ]]; do item=${BASH_REMATCH[1]} rest=${BASH_REMATCH[2]}; reserved_by "$item"; done
  done
}
overridden() { # WORK, RESERVATION, ITS ENTRY: its lodger signed a later grant that names it, or lifted it for this work
  local index item lodger
  for item in ${lifted[$2]-}; do [[ ${item#*:} == "$1" ]] && ((${item%%:*} < judged_size)) && return; done
  text_of lodged_by "${body[$3]}"; lodger=$text
  for index in ${resting[$1]-}; do
    ((index > $3 && index < judged_size)) && [[ ${author[index]} == "$lodger" ]] || continue
    list_of despite "${body[index]}"; for item in "${items[@]}"; do [[ $item == "$2" ]] && return; done
  done
  return 1
}
dispute_is_open() { # ENTRY
  local sha256=${body_sha256[$1]} ruling appeal
  (($1 < judged_size)) || return 1
  was_withdrawn "$1" && return 1
  last_of "${rulings_on[$sha256]-}" "$judged_size"; ruling=$text
  [[ -n $ruling && ${body[ruling]} == *'"outcome":"dismissed"'* ]] || return 0
  last_of "${appeals_on[$sha256]-}" "$judged_size"; appeal=${text:-0}
  ((appeal > ruling)) || ! has_passed "${moment[ruling]}" 28
}
speaks_against() { # WORK -> $against: "ENTRY reserved" or "ENTRY disputes", for it or what it is made from
  local index item one covering family=""
  against=""
  made_from "$1"
  for one in $family; do
    covering=""
    names_of "$one"
    for item in $covering; do
      index=${reservation_entry[$item]}
      ((index < judged_size)) && ! was_withdrawn "$index" || continue
      overridden "$one" "$item" "$index" || against+="$index:reserved "
    done
    for index in ${disputes_over[$one]-}; do dispute_is_open "$index" && against+="$index:disputes "; done
  done
}
check_reservations() {
  local index item wrong=0 name live=0 against
  for index in "${reservations[@]}"; do
    item=${withdrawn[${body_sha256[index]}]-$size}
    ((index < head_size && item >= head_size)) && live=$((live + 1))
  done
  for name in "${works[@]}"; do
    [[ -n ${work_entry[$name]-} ]] || continue
    judged_size=$head_size judged_at=$head_at
    speaks_against "$name"
    if [[ -z $against ]]; then judged_size=$stop_size judged_at=$stop_at; speaks_against "$name"; fi
    for item in $against; do failed reservations "$name is in the snapshot although entry ${item%%:*} ${item#*:} it"; wrong=1; done
  done
  ((wrong)) || held reservations "none of the $live reservations in force at the freezing covers a work of the snapshot, and no dispute was open"
}
check_index() { # the sorted list by which absence is proven
  if [[ ! -f snapshot/index.txt ]]; then
    if [[ ${body[snapshot_index]} == *'"index_root":'* ]]; then
      failed index "snapshot/index.txt is missing, whose root entry $snapshot_index names"; return
    fi
    open_ index "this snapshot was frozen without an index: its works are listed, but absence cannot be proven from it"; return
  fi
  local line previous="" wrong=0 count index
  local -A listed=()
  local -a wanted=()
  leaves=0
  rm -rf "$work/leaves" "$work/keys"; mkdir "$work/leaves" "$work/keys"
  while IFS= read -r line; do
    [[ $previous < $line ]] || { failed index "snapshot/index.txt is not sorted at: $line"; wrong=1; }
    previous=$line listed[x$line]=1
    printf '\0%s\n' "$line" > "$work/leaves/$leaves"
    leaves=$((leaves + 1))
  done < snapshot/index.txt
  count=$leaves
  hash_files "$work/leaves" "$leaves"
  merkle_levels
  if [[ ${body[snapshot_index]} != *"\"index_count\":$count,\"index_root\":\"$root\""* ]]; then
    failed index "snapshot/index.txt does not lead to the index root in entry $snapshot_index"; wrong=1
  fi
  for ((index = 0; index < permit_count; index++)); do
    text_of content_sha256 "${manifest[index + 1]-}"
    printf 'fairchord/index/v1\nwork\n%s\n' "${works[index]-}" > "$work/keys/${#wanted[@]}"; wanted+=("work ${works[index]-}")
    printf 'fairchord/index/v1\ncontent\n%s\n' "$text" > "$work/keys/${#wanted[@]}"; wanted+=("content ${works[index]-}")
  done
  hash_files "$work/keys" "${#wanted[@]}"
  for ((index = 0; index < ${#wanted[@]}; index++)); do
    [[ -n ${listed["x${digests[index]} ${wanted[index]}"]-} ]] && continue
    failed index "snapshot/index.txt leaves out the ${wanted[index]%% *} key of ${wanted[index]#* }"; wrong=1
  done
  ((wrong)) || held index "$count keys of $permit_count works stand in order under the root in entry $snapshot_index; none is left out"
}

# --- 5. the model ----------------------------------------------------------------------------------------------------
check_model() {
  local provenance="" part wrong=0 name index found="" key stated
  [[ -f model/provenance.json ]] && { provenance=$(< model/provenance.json); } 2> /dev/null
  part='^(\{"files":\{([^{}]*)\},"issued_at":'$T',"model_id":'$S',"permits_root":"([0-9a-f]{64})","recipe":\{.*),'
  part+='"signature":"([A-Za-z0-9+/=]{88})"(,"signer_public_key":"(ed25519:[0-9a-f]{64})",'
  part+='"snapshot_root":"([0-9a-f]{64})","territory":"([^"]*)",("training_chain":\{[^{}]*\},)?"tree_head":\{[^{}]*\},'
  part+='"type":"model-provenance","use":"([a-z_]+)","version":1\})$'
  if [[ ! $provenance =~ $part ]]; then failed model "model/provenance.json cannot be read"; return; fi
  key=${BASH_REMATCH[7]} stated="${BASH_REMATCH[8]} ${BASH_REMATCH[4]} ${BASH_REMATCH[9]} ${BASH_REMATCH[11]}"
  part=${BASH_REMATCH[2]}
  printf 'fairchord/model_provenance/v1\n%s%s' "${BASH_REMATCH[1]}" "${BASH_REMATCH[6]}" > "$work/message"
  printf '%s' "${BASH_REMATCH[5]}" | basenc --base64 -d > "$work/provenance.sig" 2> /dev/null
  if ! ed25519_holds "${key#ed25519:}" "$work/provenance.sig" "$work/message"; then
    failed model "model/provenance.json does not carry the signature of its signer"; return
  fi
  [[ $operator_keys == *" $key "* ]] || { failed model "model/provenance.json is not signed by the operator of this log"; return; }
  if [[ $stated != "$snapshot_root $snapshot_permits $head_territory $snapshot_use" ]]; then
    failed model "model/provenance.json speaks of another snapshot"; return
  fi
  local weights_name=model.safetensors
  weights=""
  part+=,
  while [[ $part =~ ^\"([A-Za-z0-9._-]+)\":\"([0-9a-f]{64})\",(.*)$ ]]; do
    name=${BASH_REMATCH[1]} key=${BASH_REMATCH[2]} part=${BASH_REMATCH[3]}
    if [[ ! -f model/$name ]]; then failed model "model/$name is missing"; wrong=1; continue; fi
    read -r index _ < <(sha256sum < "model/$name")
    [[ $index == "$key" ]] || { failed model "model/$name is not what was signed"; wrong=1; }
    [[ $name == "$weights_name" ]] && weights=$key
  done
  if [[ -n $part || -z $weights ]]; then failed model "model/provenance.json does not list the files of a model"; return; fi
  for index in "${checkpoints[@]}"; do
    [[ ${body[index]} == *"\"snapshot_root\":\"$snapshot_root\""*"\"weights_sha256\":\"$weights\""* ]] && found=$index
  done
  if [[ -z $found ]]; then failed model "the log holds no checkpoint with these weights and this snapshot"; return; fi
  checkpoint_index=$found
  ((wrong)) || held model "the weights ${weights:0:16}... are signed, and entry $found binds them to this snapshot"
}
check_training() {
  local line previous="" digest index run="" segments=-1
  if [[ ! -f model/chain.jsonl ]]; then
    if [[ ${body[checkpoint_index]} == *'"chain_root":'* ]]; then
      failed training "model/chain.jsonl is missing, whose root entry $checkpoint_index names"; return
    fi
    open_ training "this model was trained before steps were recorded: what its training read is declared, not proven"; return
  fi
  while IFS= read -r line; do
    digest=$(printf '%s' "$line" | sha256sum); digest=${digest:0:64}
    if ((segments < 0)); then
      for index in "${runs[@]}"; do
        ((index < checkpoint_index)) && [[ $line == *"\"training_run\":\"${body_sha256[index]}\""* ]] && run=$index
      done
      [[ -n $run ]] || { failed training "model/chain.jsonl opens with a run that the log did not hold before training"; return; }
      [[ ${body[run]} == *"\"snapshot_root\":\"$snapshot_root\""* ]] || { failed training "entry $run commits to another snapshot"; return; }
    elif [[ $line != *"\"previous\":\"$previous\",\"segment\":$segments,"* ]]; then
      failed training "model/chain.jsonl is broken at segment $segments"; return
    fi
    previous=$digest segments=$((segments + 1))
  done < model/chain.jsonl
  if ((segments < 1)); then failed training "model/chain.jsonl is cut short"; return; fi
  if [[ ${body[checkpoint_index]} != *"\"chain_root\":\"$previous\""* ]]; then
    failed training "model/chain.jsonl does not end where entry $checkpoint_index says"; return
  fi
  held training "entry $run committed to data, recipe and seed before the first step; $segments segments lead to entry $checkpoint_index"
}
check_standing() { # what happened since the freezing, to this model and its works
  local index name later=0 text_body
  for index in "${retirements[@]}"; do
    [[ ${body[index]} == *"\"weights_sha256\":\"$weights\""* ]] && { failed standing "entry $index retired this model"; return; }
  done
  for ((index = snapshot_index + 1; index < size; index++)); do
    case ${kind[index]} in reservation | withdrawal | dispute | key) later=$((later + 1)) ;; esac
  done
  if ((later)); then open_ standing "$later reservations, withdrawals, disputes or key changes stand in the log after the freezing: see log/entries.jsonl"
  else held standing "up to the signed head nothing was withdrawn, reserved or disputed after the freezing, and the model was not retired"; fi
}

# --- all of it -------------------------------------------------------------------------------------------------------
check_files
if [[ ! -s log/entries.jsonl || ! -s log/checkpoint || ! -s snapshot/manifest.leaves || ! -s snapshot/permits.leaves ]]; then finish; fi
read_log
text_of verify_key "${body[0]}"; operator_key=$text operator_keys=" $text "
text_of id "${body[0]}"; operator=$text
for ((index = 0; index < size; index++)); do
  if [[ ${kind[index]} == key && ${body[index]} == *"\"action\":\"rotated\""*"\"party\":\"$operator\""* ]]; then
    text_of new_key "${body[index]}"; operator_key=$text operator_keys+="$text "
  fi
done
if [[ ! $operator_key =~ ^ed25519:[0-9a-f]{64}$ || ${kind[0]} != party ]] || ! is_sound_key "$operator_key"; then failed log "the first entry names no key of the operator"; finish; fi
{ printf 'fairchord/bundle/v1\n'; cat SHA256SUMS; } > "$work/sums"
if [[ ! -f SHA256SUMS.sig ]]; then
  open_ signature "whoever made this bundle is not the operator: the list of files is unsigned, and what the log binds is still bound"
elif ed25519_holds "${operator_key#ed25519:}" SHA256SUMS.sig "$work/sums"; then held signature "the operator signed the list of files"
else failed signature "SHA256SUMS.sig is not the operator's signature of SHA256SUMS"; fi
check_log
check_tiles
check_witnesses
check_authors
check_snapshot
if [[ -n ${snapshot_root-} ]]; then
  check_permits
  check_consent
  check_reservations
  check_index
  check_model
  if [[ -n ${checkpoint_index-} ]]; then
    check_training
    check_standing
    open_ reports "this script does not compute reports: fairchord audit verify does, and compares every byte"
  fi
fi
finish
