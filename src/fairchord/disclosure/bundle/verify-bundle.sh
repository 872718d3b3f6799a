#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks an audit bundle with bash, sha256sum, openssl, ssh-keygen, basenc and unzip, and with nothing of Fairchord's.
#
#   unzip bundle.zip -d bundle && bash bundle/verify-bundle.sh            or: bash verify-bundle.sh bundle.zip
#   bash verify-bundle.sh --key ed25519:HEX bundle.zip     also: the log is kept by the key that you were told elsewhere
#
# Each line says: held or failed, the part of the bundle, and why. Exit 0 when everything held, 1 when something failed.
# Read this script before you rely on it, or take it from elsewhere: one that lies could come with a bundle that lies.
set -u
export LC_ALL=C
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
trap 'rm -rf "$work"' EXIT
failures=0
held() { printf 'held    %-13s %s\n' "$1" "$2"; }
failed() { printf 'failed  %-13s %s\n' "$1" "$2"; failures=$((failures + 1)); }
open_() { printf 'open    %-13s %s\n' "$1" "$2"; }
finish() {
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
  items=()
  [[ $2 =~ \"$1\":\[([^]]*)\] ]] || return 0
  local inside=${BASH_REMATCH[1]//\"/}
  [[ -n $inside ]] && IFS=, read -r -a items <<< "$inside"
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
  ((wrong)) || held files "all ${#sums[@]} files are those that were listed"
}

# --- 2. the log ------------------------------------------------------------------------------------------------------
read_log() { # entries.jsonl -> arrays by position, and $log_root
  local line index=0
  entry_re='^\{"at":"([0-9TZ:-]+)","author":"(party[a-z0-9-]*)",("author_signature":"([^"\\]+)",)?"body":(\{.*\}),'
  entry_re+='"kind":"([a-z_]+)","operator_signature":"([A-Za-z0-9+/=]{88})","version":1\}$'
  mapfile -t entries < log/entries.jsonl
  size=${#entries[@]}
  moment=() author=() author_signature=() body=() kind=()
  mkdir "$work/bodies"
  for line in "${entries[@]}"; do
    if [[ $line =~ $entry_re ]]; then
      moment[index]=${BASH_REMATCH[1]} author[index]=${BASH_REMATCH[2]} author_signature[index]=${BASH_REMATCH[4]}
      body[index]=${BASH_REMATCH[5]} kind[index]=${BASH_REMATCH[6]}
    else
      failed log "log/entries.jsonl: entry $index is not an entry"; body[index]="{}" kind[index]=none author[index]=none
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
  local -a members
  local member count=0 needs
  [[ -n ${witness_key[$1]-} ]] && { cosigned_by "${witness_key[$1]}"; return; }
  [[ -n ${group_members[$1]-} ]] || return 1
  read -r -a members <<< "${group_members[$1]}"
  for member in "${members[@]}"; do satisfied "$member" && count=$((count + 1)); done
  needs=${group_needs[$1]}
  ((count >= needs))
}
take_group() { # NAME, HOW MANY, MEMBERS...: a group of witnesses and groups named before it; bash would run a bad number
  local name=$1 needs=$2 member
  shift 2
  case $needs in any) needs=1 ;; all) needs=$# ;; esac
  [[ $needs =~ ^[1-9][0-9]{0,3}$ && -z ${witness_key[$name]-}${group_members[$name]-} ]] && ((needs <= $#)) || return 1
  for member; do [[ -n ${witness_key[$member]-}${group_members[$member]-} ]] || return 1; done
  group_members[$name]=$* group_needs[$name]=$needs
}
check_witnesses() {
  local word name rest quorum="" line wrong=0
  local -a words
  declare -A witness_key=() group_members=() group_needs=()
  if [[ ! -f keys/witness-policy ]]; then
    open_ witnesses "no witness policy is in this bundle: that nobody is shown another log is declared, not proven"; return
  fi
  note_text=""
  while IFS= read -r line && [[ -n $line ]]; do note_text+=$line$'\n'; done < log/checkpoint
  while read -r word name rest; do
    read -r -a words <<< "$rest"
    case $word in
      "" | "#"* | log) ;;
      witness) [[ -n $rest ]] && witness_key[$name]=${words[0]} || wrong=1 ;;
      group) ((${#words[@]} > 1)) && take_group "$name" "${words[@]}" || wrong=1 ;;
      quorum) quorum=$name ;;
      *) wrong=1 ;;
    esac
  done < keys/witness-policy
  if ((wrong)) || [[ -z $quorum ]]; then failed witnesses "keys/witness-policy: it holds a line that is not understood"
  elif [[ $quorum == none ]] || satisfied "$quorum"; then held witnesses "the signed head carries the quorum of witnesses that keys/witness-policy asks for ($quorum)"
  else failed witnesses "log/checkpoint does not carry the quorum that keys/witness-policy asks for ($quorum)"; fi
}

# --- 3. who said it --------------------------------------------------------------------------------------------------
check_authors() { # also gathers what the later checks look up: parties, works, grants, claims, reservations, withdrawals
  local index party key wrong=0 signed=0 item text_body
  declare -gA key_of=() mandate_of=() society_of=() work_entry=() holders_of=() grants_over=() claims_over=() withdrawn=()
  declare -gA disputes_over=() reserved_keys=() identified=() rulings_on=() appeals_on=()
  reservations=() snapshots=() checkpoints=() runs=() retirements=()
  for ((index = 0; index < size; index++)); do
    party=${author[index]} text_body=${body[index]}
    case ${kind[index]} in
      party)
        text_of id "$text_body"; item=$text
        text_of verify_key "$text_body"; [[ -n $text && -z ${key_of[$item]-} ]] && key_of[$item]=$text
        text_of mandate "$text_body"; mandate_of[$item]=$text
        text_of society "$text_body"; society_of[$item]=$text ;;
      work)
        text_of id "$text_body"; item=$text; work_entry[$item]=$index
        [[ $text_body =~ \"shares\":\[([^]]*)\] ]] && text_body=${BASH_REMATCH[1]}
        while [[ $text_body =~ \"holder\":\"(party[a-z0-9-]+)\"(.*) ]]; do
          holders_of[$item]+="${BASH_REMATCH[1]} "; text_body=${BASH_REMATCH[2]}
        done ;;
      grant) list_of works "$text_body"; for item in "${items[@]}"; do grants_over[$item]+="$index "; done ;;
      rights_claim) list_of works "$text_body"; for item in "${items[@]}"; do claims_over[$item]+="$index "; done ;;
      withdrawal) text_of record "$text_body"; list_of works "$text_body"; ((${#items[@]})) || withdrawn[$text]=$index ;;
      reservation) reservations+=("$index") ;;
      snapshot) snapshots+=("$index") ;;
      training_run) runs+=("$index") ;;
      checkpoint) checkpoints+=("$index") ;;
      retirement) retirements+=("$index") ;;
      dispute) text_of work "$text_body"; disputes_over[$text]+="$index " ;;
      ruling) text_of dispute "$text_body"; rulings_on[$text]+="$index " ;;
      appeal) text_of record "$text_body"; appeals_on[$text]+="$index " ;;
      reservation_keys)
        text_of reservation "$text_body"; list_of keys "$text_body"
        for item in "${items[@]}"; do reserved_keys[$item]+="$text "; done ;;
      identification) text_of work "$text_body"; identified[$text]+="$index " ;;
    esac
    if [[ -n ${author_signature[index]} ]]; then
      key=${key_of[$party]-}
      printf 'fairchord/%s/v1\n%s' "${kind[index]}" "${body[index]}" > "$work/message"
      if [[ -n $key ]] && author_holds "$party" "$key" "${author_signature[index]}" "$work/message"; then
        signed=$((signed + 1))
      else
        failed authors "entry $index (${kind[index]}) is not signed by $party"; wrong=1
      fi
    elif [[ ${kind[index]} == grant || ${kind[index]} == withdrawal ]]; then
      failed authors "entry $index (${kind[index]}) carries no signature of its author"; wrong=1
    fi
    if [[ ${kind[index]} == key ]]; then # counts from the next entry on
      text_of party "${body[index]}"; item=$text
      text_of new_key "${body[index]}"; key_of[$item]=$text
    fi
  done
  ((wrong)) || held authors "all $signed statements that parties signed with their own keys are theirs"
}

# --- 4. the snapshot -------------------------------------------------------------------------------------------------
check_snapshot() {
  local index found="" manifest_root permits_root
  root_of_lines snapshot/manifest.leaves; manifest_root=$root
  root_of_lines snapshot/permits.leaves; permits_root=$root permit_count=$leaves
  for index in "${snapshots[@]}"; do
    [[ ${body[index]} == *"\"root\":\"$manifest_root\""* ]] || continue
    found=$index
    if [[ ${body[index]} != *"\"permits_root\":\"$permits_root\""* ]]; then
      failed snapshot "snapshot/permits.leaves does not lead to the permits root in entry $index"; return
    fi
  done
  if [[ -z $found ]]; then failed snapshot "snapshot/manifest.leaves does not lead to the root of any snapshot in the log"; return; fi
  local head; read -r head < snapshot/manifest.leaves
  if [[ ! $head =~ \"tree_head\":\{\"root\":\"([0-9a-f]{64})\",\"size\":([0-9]{1,9})\} ]] || ((BASH_REMATCH[2] > found)); then
    failed snapshot "snapshot/manifest.leaves names no tree head of this log"; return
  fi
  digests=("${leaf_hashes[@]:0:BASH_REMATCH[2]}") head=${BASH_REMATCH[1]}
  merkle_levels
  if [[ $root != "$head" ]]; then failed snapshot "snapshot/manifest.leaves was frozen from another log than this"; return; fi
  snapshot_root=$manifest_root snapshot_permits=$permits_root snapshot_index=$found
  held snapshot "$permit_count works and their permits are those that entry $found froze (root ${manifest_root:0:16}...)"
}
check_permits() {
  local string='"([^"\\]|\\.)*"' line index=0 wrong=0 digest entry_kind rest cited=0 use permit_re
  permit_re='^\{"at":"([0-9TZ:-]+)","attribution":'$string',"basis":"([a-z_]+)",.*"log_size":([0-9]{1,9}),'
  permit_re+='.*"territory":"([^"]+)","use":"([a-z_]+)","work":"(work-[a-z0-9-]+)"\}$'
  works=() bases=()
  local -a permits manifest
  mapfile -t permits < snapshot/permits.leaves
  mapfile -t manifest < snapshot/manifest.leaves
  rm -rf "$work/permits"; mkdir "$work/permits"
  for ((index = 0; index < permit_count; index++)); do printf '%s' "${permits[index]}" > "$work/permits/$index"; done
  hash_files "$work/permits" "$permit_count"
  for ((index = 0; index < permit_count; index++)); do
    line=${permits[index]}
    if [[ ! $line =~ $permit_re ]]; then failed permits "permit $index cannot be read"; wrong=1; continue; fi
    decided_at=${BASH_REMATCH[1]} bases[index]=${BASH_REMATCH[3]} territory=${BASH_REMATCH[5]} use=${BASH_REMATCH[6]}
    works[index]=${BASH_REMATCH[7]} snapshot_use=$use decided_size=${BASH_REMATCH[4]}
    if [[ ${manifest[index + 1]-} != *"\"permit_sha256\":\"${digests[index]}\""*"\"work_id\":\"${works[index]}\"}" ]]; then
      failed permits "the manifest does not name the permit of ${works[index]}"; wrong=1
    fi
    rest=$line
    while [[ $rest =~ \{\"index\":([0-9]+),\"kind\":\"([a-z_]+)\",\"sha256\":\"([0-9a-f]{64})\"\}(.*) ]]; do
      digest=${BASH_REMATCH[3]} entry_kind=${BASH_REMATCH[2]} rest=${BASH_REMATCH[4]} cited=$((cited + 1))
      if ((${#BASH_REMATCH[1]} > 9 || BASH_REMATCH[1] >= decided_size)) ||
        [[ ${kind[BASH_REMATCH[1]]-} != "$entry_kind" || ${body_sha256[BASH_REMATCH[1]]-} != "$digest" ]]; then
        failed permits "the permit of ${works[index]} rests on entry ${BASH_REMATCH[1]}, which is not in the log as cited"; wrong=1
      fi
    done
  done
  ((wrong)) || held permits "each of $permit_count permits is the one frozen, and rests on $cited entries that the log holds"
}
grant_holds() { # GRANT INDEX, HOLDER, USE, TERRITORY, TIME
  local text_body=${body[$1]} item covered=0
  text_of holder "$text_body"; [[ $text == "$2" ]] || return 1
  (($1 < decided_size)) || return 1
  [[ $text_body == *'"uses":['*"\"$3\""*'],"w'* ]] || return 1
  list_of territories "$text_body"
  for item in "${items[@]}"; do [[ $item == "*" || $item == "$4" ]] && covered=1; done
  ((covered)) || return 1
  text_of start "$text_body"; [[ $5 < $text ]] && return 1
  text_of end "$text_body"; [[ -n $text && ! $5 < $text ]] && return 1
  if [[ $text_body != *'"irrevocable":true'* ]]; then
    [[ $3 == train_base ]] && return 1
    item=${withdrawn[${body_sha256[$1]}]-}; [[ -n $item ]] && ((item < decided_size)) && return 1
  fi
  case ${mandate_of[$2]-} in
    own) [[ ${author[$1]} == "$2" ]] ;;
    assigned) [[ ${author[$1]} == "${society_of[$2]}" || $carve_outs == *" $2 "* ]] ;;
    *) return 1 ;;
  esac
}
work_is_covered() { # WORK: every holder has granted, or a claim names it; and so for every work it is made from
  local text_body=${body[${work_entry[$1]}]} holder index covered basis parent
  local -a parents
  text_of basis "$text_body"; basis=$text
  list_of parents "$text_body"; parents=("${items[@]}")
  if [[ $basis == own_project || $basis == author_consented ]]; then
    [[ -n ${holders_of[$1]-} ]] || return 1
    for holder in ${holders_of[$1]}; do
      covered=0
      for index in ${grants_over[$1]-}; do
        grant_holds "$index" "$holder" "$snapshot_use" "$territory" "$decided_at" && covered=1
      done
      ((covered)) || { why="$holder has granted nothing that covers it"; return 1; }
    done
  else
    covered=0
    for index in ${claims_over[$1]-}; do
      ((index < decided_size)) && [[ ${body[index]} == *'"uses":['*"\"$snapshot_use\""*'],"w'* ]] && covered=1
    done
    ((covered)) || { why="nobody has claimed, with evidence, that it is free"; return 1; }
  fi
  for parent in "${parents[@]}"; do work_is_covered "$parent" || return 1; done
}
check_consent() {
  local index wrong=0 name
  local -A counts=()
  carve_outs=" "
  for ((index = 0; index < decided_size; index++)); do
    [[ ${kind[index]} == carve_out ]] && { text_of member "${body[index]}"; carve_outs+="$text "; }
  done
  for ((index = 0; index < permit_count; index++)); do
    name=${works[index]}
    counts[${bases[index]}]=$((${counts[${bases[index]}]-0} + 1))
    why="it is not registered"
    if [[ -z ${work_entry[$name]-} ]] || ! work_is_covered "$name"; then failed consent "$name: $why"; wrong=1; fi
  done
  ((wrong)) && return
  why=""
  for name in author_consented licence_permits own_project public_domain; do
    [[ -n ${counts[$name]-} ]] && why+="${why:+, }${counts[$name]} $name"
  done
  held consent "every work has the grant of each holder, or a claim with evidence, for $snapshot_use ($why)"
}
reserved_by() { # WORK, KEY: adds the reservations in force that name this key to $covering
  local name
  for name in ${reserved_keys[$2]-}; do [[ " $covering " == *" $name "* ]] || covering+="$name "; done
}
check_reservations() {
  local index item wrong=0 name covering live=0 lodger
  local -A entry_of=()
  for index in "${reservations[@]}"; do
    name=${body_sha256[index]} entry_of[${body_sha256[index]}]=$index
    ((index < decided_size)) && [[ -z ${withdrawn[$name]-} || ${withdrawn[$name]} -ge decided_size ]] && live=$((live + 1))
    for item in works parties content_sha256s keys; do
      list_of "$item" "${body[index]}"
      for item in "${items[@]}"; do reserved_keys[$item]+="$name "; done
    done
  done
  for name in "${works[@]}"; do
    covering=""
    reserved_by "$name" "$name"
    for item in ${holders_of[$name]-}; do
      reserved_by "$name" "$item"; [[ -n ${society_of[$item]-} ]] && reserved_by "$name" "${society_of[$item]}"
    done
    for index in ${work_entry[$name]-} ${identified[$name]-}; do
      for lodger in content_sha256s identifiers title_keys; do
        list_of "$lodger" "${body[index]}"
        for item in "${items[@]}"; do reserved_by "$name" "$item"; done
      done
      list_of melodies "${body[index]}"
      for item in "${items[@]}"; do reserved_by "$name" "melody:$item"; done
    done
    for item in $covering; do
      index=${entry_of[$item]-0}
      ((index < decided_size)) || continue
      [[ -n ${withdrawn[$item]-} && ${withdrawn[$item]} -lt decided_size ]] && continue
      text_of lodged_by "${body[index]}"; lodger=$text
      overridden "$name" "$item" "$index" "$lodger" && continue
      failed reservations "$name is in the snapshot although entry $index reserved it"; wrong=1
    done
    for index in ${disputes_over[$name]-}; do
      ((index < decided_size)) && is_disputed "$index" || continue
      failed reservations "$name is in the snapshot although entry $index disputes it"; wrong=1
    done
  done
  ((wrong)) || held reservations "none of the $live reservations in force at the freezing covers a work of the snapshot, and no dispute was open"
}
day_of() { # a moment -> its day, counted from some day long ago, in $day
  [[ $1 =~ ^([0-9]{4})-([0-9]{2})-([0-9]{2})T ]] || return 1
  local year=$((10#${BASH_REMATCH[1]})) month=$((10#${BASH_REMATCH[2]}))
  ((month < 3)) && year=$((year - 1)) month=$((month + 12))
  day=$((365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + 10#${BASH_REMATCH[3]}))
}
last_before_freezing() { # INDEXES -> the last that counted when the permits were decided, in $last; empty where none did
  local index
  last=""
  for index in $1; do ((index < decided_size)) && last=$index; done
}
is_disputed() { # the dispute in entry INDEX was neither withdrawn, nor dismissed with 28 days over and no appeal
  local name=${body_sha256[$1]} last day ruling appeal passed
  last_before_freezing "${withdrawn[$name]-}"; [[ -n $last ]] && return 1
  last_before_freezing "${rulings_on[$name]-}"; ruling=$last
  [[ -n $ruling && ${body[ruling]} == *'"outcome":"dismissed"'* ]] || return 0
  last_before_freezing "${appeals_on[$name]-}"; appeal=$last
  [[ -n $appeal ]] && ((appeal > ruling)) && return 0
  day_of "${moment[ruling]}" || return 0
  passed=$((-day)); day_of "$decided_at" || return 0
  passed=$((passed + day))
  ((passed < 28)) || { ((passed == 28)) && [[ ${decided_at#*T} < ${moment[ruling]#*T} ]]; }
}
overridden() { # WORK, RESERVATION, ITS ENTRY, LODGER: the lodger signed a later grant that names it, or lifted it in part
  local index
  for index in ${grants_over[$1]-}; do
    ((index > $3)) && [[ ${author[index]} == "$4" && ${body[index]} == *'"despite":['*"\"$2\""*'],"'* ]] && return 0
  done
  for ((index = $3 + 1; index < decided_size; index++)); do
    [[ ${kind[index]} == withdrawal && ${body[index]} == *"\"record\":\"$2\""*"\"$1\""* ]] && return 0
  done
  return 1
}
check_index() { # the sorted list by which absence is proven
  if [[ ! -f snapshot/index.txt ]]; then
    open_ index "this snapshot was frozen without an index: its works are listed, but absence cannot be proven from it"; return
  fi
  local line previous="" wrong=0 count index
  local -A listed=()
  local -a manifest wanted=()
  leaves=0
  rm -rf "$work/leaves" "$work/keys"; mkdir "$work/leaves" "$work/keys"
  while IFS= read -r line; do
    [[ $previous < $line ]] || { failed index "snapshot/index.txt is not sorted at: $line"; wrong=1; }
    previous=$line listed[$line]=1
    printf '\0%s\n' "$line" > "$work/leaves/$leaves"
    leaves=$((leaves + 1))
  done < snapshot/index.txt
  count=$leaves
  hash_files "$work/leaves" "$leaves"
  merkle_levels
  if [[ ${body[snapshot_index]} != *"\"index_count\":$count,\"index_root\":\"$root\""* ]]; then
    failed index "snapshot/index.txt does not lead to the index root in entry $snapshot_index"; wrong=1
  fi
  mapfile -t manifest < snapshot/manifest.leaves
  for ((index = 0; index < permit_count; index++)); do
    text_of content_sha256 "${manifest[index + 1]}"
    printf 'fairchord/index/v1\nwork\n%s\n' "${works[index]}" > "$work/keys/${#wanted[@]}"; wanted+=("work ${works[index]}")
    printf 'fairchord/index/v1\ncontent\n%s\n' "$text" > "$work/keys/${#wanted[@]}"; wanted+=("content ${works[index]}")
  done
  hash_files "$work/keys" "${#wanted[@]}"
  for ((index = 0; index < ${#wanted[@]}; index++)); do
    [[ -n ${listed["${digests[index]} ${wanted[index]}"]-} ]] && continue
    failed index "snapshot/index.txt leaves out the ${wanted[index]%% *} key of ${wanted[index]#* }"; wrong=1
  done
  ((wrong)) || held index "$count keys of $permit_count works stand in order under the root in entry $snapshot_index; none is left out"
}

# --- 5. the model ----------------------------------------------------------------------------------------------------
check_model() {
  local provenance part wrong=0 name index found="" key
  provenance=$(< model/provenance.json)
  part='^(.*),"signature":"([A-Za-z0-9+/=]{88})"(,"signer_public_key":"(ed25519:[0-9a-f]{64})".*)$'
  if [[ ! $provenance =~ $part ]]; then failed model "model/provenance.json cannot be read"; return; fi
  key=${BASH_REMATCH[4]}
  printf 'fairchord/model_provenance/v1\n%s%s' "${BASH_REMATCH[1]}" "${BASH_REMATCH[3]}" > "$work/message"
  printf '%s' "${BASH_REMATCH[2]}" | basenc --base64 -d > "$work/provenance.sig" 2> /dev/null
  if ! ed25519_holds "${key#ed25519:}" "$work/provenance.sig" "$work/message"; then
    failed model "model/provenance.json does not carry the signature of its signer"; return
  fi
  [[ $operator_keys == *" $key "* ]] || { failed model "model/provenance.json is not signed by the operator of this log"; return; }
  for name in "\"snapshot_root\":\"$snapshot_root\"" "\"permits_root\":\"$snapshot_permits\""; do
    [[ $provenance == *"$name"* ]] || { failed model "model/provenance.json speaks of another snapshot"; return; }
  done
  [[ $provenance =~ \"files\":\{([^}]*)\} ]]; part=${BASH_REMATCH[1]}
  while [[ $part =~ \"([^\"/]+)\":\"([0-9a-f]{64})\"(.*) ]]; do
    name=${BASH_REMATCH[1]} key=${BASH_REMATCH[2]} part=${BASH_REMATCH[3]}
    if [[ ! -f model/$name ]]; then failed model "model/$name is missing"; wrong=1; continue; fi
    read -r index _ < <(sha256sum < "model/$name")
    [[ $index == "$key" ]] || { failed model "model/$name is not what was signed"; wrong=1; }
    [[ $name == model.safetensors ]] && weights=$key
  done
  for index in "${checkpoints[@]}"; do
    [[ ${body[index]} == *"\"snapshot_root\":\"$snapshot_root\""*"\"weights_sha256\":\"${weights-none}\""* ]] && found=$index
  done
  if [[ -z $found ]]; then failed model "the log holds no checkpoint with these weights and this snapshot"; return; fi
  checkpoint_index=$found
  ((wrong)) || held model "the weights ${weights:0:16}... are signed, and entry $found binds them to this snapshot"
}
check_training() {
  local line previous="" digest index run="" last="" segments=-1
  if [[ ! -f model/chain.jsonl ]]; then
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
    elif [[ $line != *"\"previous\":\"$previous\""*"\"segment\":$segments,"* ]]; then
      failed training "model/chain.jsonl is broken at segment $segments"; return
    fi
    previous=$digest segments=$((segments + 1))
  done < model/chain.jsonl
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
if [[ ! -f log/entries.jsonl || ! -f log/checkpoint || ! -f snapshot/manifest.leaves ]]; then finish; fi
read_log
text_of verify_key "${body[0]}"; operator_key=$text operator_keys=" $text "
text_of id "${body[0]}"; operator=$text
for ((index = 0; index < size; index++)); do
  if [[ ${kind[index]} == key && ${body[index]} == *"\"action\":\"rotated\""*"\"party\":\"$operator\""* ]]; then
    text_of new_key "${body[index]}"; operator_key=$text operator_keys+="$text "
  fi
done
if [[ ! $operator_key =~ ^ed25519:[0-9a-f]{64}$ ]]; then failed log "the first entry names no key of the operator"; finish; fi
{ printf 'fairchord/bundle/v1\n'; printf '%s\n' "$(< SHA256SUMS)"; } > "$work/sums"
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
