/** A date that cannot be understood or that no calendar has; the message is for a person. */
export class DateError extends Error {
  override readonly name = 'DateError';
}

/** Of a year that is no leap year. */
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MILLISECONDS_A_DAY = 24 * 60 * 60 * 1000;

const FORMS = [
  /^(?<year>\d{4})\/(?<month>\d\d)(?<day>\d\d)(?<serial>[1-9]\d{0,5})?$/,
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)$/,
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)$/,
];

/** The name of a dump: a day and, where the day has several dumps, which of them (fs(8): `2012/0614`, `2012/06141`, ...). */
export class SnapshotDate {
  /** 0 for the first dump of the day, whose name has no suffix; at most 999999. */
  readonly serial: number;
  readonly year: number;
  /** 1-12. */
  readonly month: number;
  /** 1-31. */
  readonly day: number;

  /** Throws a DateError for a day that is not in the (Gregorian) calendar. */
  constructor(year: number, month: number, day: number, serial = 0) {
    const lastDay = month >= 1 && month <= 12 ? daysIn(year, month) : 0;
    if (!(day >= 1 && day <= lastDay)) {
      const reason =
        lastDay === 0 ? `there is no month ${pad(month, 2)}` : `${year}/${pad(month, 2)} has ${lastDay} days`;
      throw new DateError(`${nameOf(year, month, day, serial)} is not a date: ${reason}`);
    }
    this.year = year;
    this.month = month;
    this.day = day;
    this.serial = serial;
  }

  /** Reads `2012/0614`, `2012/06141` (the day's second dump), `2012-06-14` or `20120614`; throws a DateError otherwise. */
  static parse(text: string): SnapshotDate {
    for (const form of FORMS) {
      const groups = form.exec(text)?.groups;
      if (groups) {
        return new SnapshotDate(
          Number(groups.year),
          Number(groups.month),
          Number(groups.day),
          Number(groups.serial ?? 0),
        );
      }
    }
    throw new DateError(`'${text}' is not a date: write it as a dump does, 2012/0614, or as 2012-06-14 or 20120614`);
  }

  /** The UTC day that holds an instant, in seconds since 1970. */
  static ofUnixTime(seconds: number, serial = 0): SnapshotDate {
    const instant = new Date(seconds * 1000);
    return new SnapshotDate(instant.getUTCFullYear(), instant.getUTCMonth() + 1, instant.getUTCDate(), serial);
  }

  /** Negative, zero or positive, as for Array.prototype.sort: by day, then by serial. */
  static compare(a: SnapshotDate, b: SnapshotDate): number {
    return a.#order - b.#order;
  }

  /** As the dump names it: `2012/0614`, `2012/06141`. Names of one dump are unique, so they serve as keys. */
  toString(): string {
    return nameOf(this.year, this.month, this.day, this.serial);
  }

  /** Days since 1970/0101. */
  get unixDay(): number {
    return new Date(0).setUTCFullYear(this.year, this.month - 1, this.day) / MILLISECONDS_A_DAY;
  }

  get #order(): number {
    return ((this.year * 100 + this.month) * 100 + this.day) * 1e6 + this.serial;
  }
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : DAYS_OF_MONTH[month - 1];
}

function nameOf(year: number, month: number, day: number, serial: number): string {
  return `${pad(year, 4)}/${pad(month, 2)}${pad(day, 2)}${serial === 0 ? '' : serial}`;
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
