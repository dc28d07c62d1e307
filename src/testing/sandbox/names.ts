import { below, mix, pick } from './hash.ts';
import {
  COMPANY_FORMS,
  COMPANY_KINDS,
  COMPANY_STEMS,
  COURSES,
  FORM_NAMES,
  GIVEN_NAMES,
  SURNAMES,
  TEAM_NAMES,
} from './words.ts';

export const personName = (hash: number): string => pick(SURNAMES, mix(hash, 11)) + pick(GIVEN_NAMES, mix(hash, 12));

export const companyName = (hash: number): string =>
  pick(COMPANY_FORMS, mix(hash, 13)) + pick(COMPANY_STEMS, mix(hash, 14)) + pick(COMPANY_KINDS, mix(hash, 15));

export const courseName = (hash: number): string => pick(COURSES, mix(hash, 16));

export const teamName = (index: number): string => TEAM_NAMES[index] ?? `프로젝트 ${index + 1}팀`;

export const formName = (index: number): string => FORM_NAMES[index] ?? `웹폼 ${index + 1}`;

/** A Korean mobile number. */
export const phoneNumber = (hash: number): string =>
  `010-${String(below(mix(hash, 17), 9000) + 1000)}-${String(below(mix(hash, 18), 10000)).padStart(4, '0')}`;

/** An address at a domain reserved for examples. */
export const mailAddress = (hash: number): string =>
  `user${below(mix(hash, 19), 1_000_000_000)}@${mix(hash, 20) % 3 === 0 ? 'example.co.kr' : 'example.com'}`;
