// SPDX-License-Identifier: Apache-2.0

// Command go_log_reader checks a published log with the code that Go itself uses for its checksum database
// (golang.org/x/mod/sumdb/note and tlog), and with nothing of ours. Usage: go_log_reader FOLDER [OLDER-CHECKPOINT]
package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

// folder reads tiles where https://c2sp.org/tlog-tiles puts them: Go's own path without the height.
type folder string

func (f folder) Height() int                         { return height }
func (f folder) SaveTiles(_ []tlog.Tile, _ [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		data, err := f.readTile(tile)
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func (f folder) readTile(tile tlog.Tile) ([]byte, error) {
	path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
	data, err := os.ReadFile(filepath.Join(string(f), path))
	if errors.Is(err, os.ErrNotExist) && tile.W < 1<<height {
		full := tile
		full.W = 1 << height
		data, err = f.readTile(full)
		if err == nil {
			data = data[:tile.W*tlog.HashSize]
		}
	}
	return data, err
}

// entries reads the records of one bundle.
func (f folder) entries(index, width int64) ([][]byte, error) {
	tile := tlog.Tile{H: height, L: -1, N: index, W: int(width)}
	path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/data/", height), "tile/entries/", 1)
	data, err := os.ReadFile(filepath.Join(string(f), path))
	if err != nil {
		return nil, err
	}
	var records [][]byte
	for len(data) >= 2 {
		length := int(binary.BigEndian.Uint16(data))
		if len(data) < 2+length {
			return nil, fmt.Errorf("%s is cut short", path)
		}
		records = append(records, data[2:2+length])
		data = data[2+length:]
	}
	if len(data) != 0 || int64(len(records)) != width {
		return nil, fmt.Errorf("%s holds %d entries", path, len(records))
	}
	return records, nil
}

func openTree(path, key string) (tlog.Tree, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	_, rest, _ := strings.Cut(opened.Text, "\n")
	return tlog.ParseTree([]byte("go.sum database tree\n" + rest))
}

func check(f folder, tree tlog.Tree) error {
	reader := tlog.TileHashReader(tree, f)
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil || root != tree.Hash {
		return fmt.Errorf("root: %v %w", root, err)
	}
	for first := int64(0); first < tree.N; first += 1 << height {
		width := tree.N - first
		if width > 1<<height {
			width = 1 << height
		}
		records, err := f.entries(first>>height, width)
		if err != nil {
			return err
		}
		for i, record := range records {
			n := first + int64(i)
			proof, err := tlog.ProveRecord(tree.N, n, reader)
			if err != nil {
				return err
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, n, tlog.RecordHash(record)); err != nil {
				return fmt.Errorf("entry %d: %w", n, err)
			}
		}
	}
	return nil
}

func run(args []string) error {
	f := folder(args[0])
	keys, err := os.ReadFile(filepath.Join(args[0], "key"))
	if err != nil {
		return err
	}
	key, _, _ := strings.Cut(string(keys), "\n")
	tree, err := openTree(filepath.Join(args[0], "checkpoint"), key)
	if err != nil {
		return err
	}
	if err := check(f, tree); err != nil {
		return err
	}
	fmt.Printf("key, signature, root and %d entries hold\n", tree.N)
	if len(args) > 1 {
		old, err := openTree(args[1], key)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveTree(tree.N, old.N, tlog.TileHashReader(tree, f))
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
			return err
		}
		fmt.Printf("the log of %d entries begins with the log of %d\n", tree.N, old.N)
	}
	return nil
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: go_log_reader FOLDER [OLDER-CHECKPOINT]")
		os.Exit(2)
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
