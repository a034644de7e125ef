// Package statistics reads what CRIU says of the time that a dump or a restore took, in its files stats-dump and stats-restore.
package statistics

import (
	"encoding/binary"
	"errors"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// Both files begin with two magic numbers (CRIU, criu/include/magic.h, IMG_SERVICE_MAGIC and STATS_MAGIC) and the message's length,
// each of four bytes, the lowest first.
const (
	serviceMagic    = 0x55105940
	statisticsMagic = 0x57093306
	headerLength    = 12
)

// Longest bounds what can be such a file, in bytes: each has some ten numbers.
const Longest = 4096

// Dump is what took how long in a dump.
type Dump struct {
	// Freezing is until all processes stood still; Frozen is how long they did.
	Freezing, Frozen time.Duration
	// MemoryDump is how long pages were taken from the processes, while these stood still; MemoryWrite how long they were written.
	MemoryDump, MemoryWrite time.Duration
}

// Restore is what took how long in a restore.
type Restore struct {
	// Forking is until all processes were there; Whole is all of it.
	Forking, Whole time.Duration
}

var errInvalid = errors.New("not statistics of CRIU")

// The numbers of fields (CRIU, images/stats.proto).
const (
	dumpField    = protowire.Number(1)
	restoreField = protowire.Number(2)
)

// ReadDump reads a file stats-dump.
func ReadDump(file []byte) (Dump, error) {
	times, err := readTimes(file, dumpField)
	return Dump{Freezing: times[1], Frozen: times[2], MemoryDump: times[3], MemoryWrite: times[4]}, err
}

// ReadRestore reads a file stats-restore.
func ReadRestore(file []byte) (Restore, error) {
	times, err := readTimes(file, restoreField)
	return Restore{Forking: times[3], Whole: times[4]}, err
}

// readTimes reads the numbers of one part of the message, by their fields, as microseconds.
func readTimes(file []byte, part protowire.Number) (map[protowire.Number]time.Duration, error) {
	if len(file) < headerLength || binary.LittleEndian.Uint32(file) != serviceMagic ||
		binary.LittleEndian.Uint32(file[4:]) != statisticsMagic {
		return nil, errInvalid
	}
	message := file[headerLength:]
	if length := binary.LittleEndian.Uint32(file[8:]); uint64(length) <= uint64(len(message)) {
		message = message[:length]
	}
	var times map[protowire.Number]time.Duration
	err := eachField(message, func(number protowire.Number, _ uint64, bytes []byte) error {
		if number != part || bytes == nil {
			return nil
		}
		times = map[protowire.Number]time.Duration{}
		return eachField(bytes, func(number protowire.Number, value uint64, _ []byte) error {
			times[number] = time.Duration(value) * time.Microsecond
			return nil
		})
	})
	if err == nil && times == nil {
		err = errInvalid
	}
	return times, err
}

// eachField calls back with each field of a message: its number, and what it has, a number or bytes.
func eachField(message []byte, found func(number protowire.Number, value uint64, bytes []byte) error) error {
	for len(message) > 0 {
		number, kind, length := protowire.ConsumeTag(message)
		if length < 0 {
			return errInvalid
		}
		message = message[length:]
		var value uint64
		var bytes []byte
		switch kind {
		case protowire.VarintType:
			value, length = protowire.ConsumeVarint(message)
		case protowire.BytesType:
			bytes, length = protowire.ConsumeBytes(message)
		default:
			length = protowire.ConsumeFieldValue(number, kind, message)
		}
		if length < 0 {
			return errInvalid
		}
		message = message[length:]
		if err := found(number, value, bytes); err != nil {
			return err
		}
	}
	return nil
}
