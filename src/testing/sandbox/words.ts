/** The words the sandbox's Korean workspace is made of. All of it is invented; mail goes to reserved domains. */
export const SURNAMES = [
  '김',
  '이',
  '박',
  '최',
  '정',
  '강',
  '조',
  '윤',
  '장',
  '임',
  '한',
  '오',
  '서',
  '신',
  '권',
  '황',
  '남궁',
] as const;

export const GIVEN_NAMES = [
  '민준',
  '서연',
  '도윤',
  '지우',
  '예준',
  '하은',
  '시우',
  '수아',
  '주원',
  '지민',
  '현우',
  '유진',
  '준서',
  '은서',
  '건우',
  '다은',
  '우진',
  '채원',
  '선우',
  '소율',
  '태윤',
  '나래',
  '빛나리',
  '솔',
] as const;

export const COMPANY_STEMS = [
  '한빛',
  '가람',
  '누리',
  '다온',
  '라온',
  '마루',
  '바름',
  '새솔',
  '아라',
  '온새미',
  '한결',
  '해솔',
  '대성',
  '미래',
  '동해',
  '서강',
] as const;

export const COMPANY_KINDS = [
  '전자',
  '물산',
  '소프트',
  '제약',
  '건설',
  '화학',
  '푸드',
  '유통',
  '교육',
  '시스템즈',
  '로지스틱스',
  '에너지',
  '바이오',
  '미디어',
  '캐피탈',
  '모빌리티',
] as const;

export const COMPANY_FORMS = ['(주)', '주식회사 ', '', '', '㈜'] as const;

export const COURSES = [
  '생성형 AI 실무',
  'B2B 영업 전략',
  '엑셀 데이터 분석',
  'MD 상품기획',
  'R&D 기획',
  '비즈니스 기획',
  '신임 리더 과정',
  '데이터 리터러시',
] as const;

export const TOPICS = ['AI', '영업', '데이터', '기획', '리더십', '마케팅', '업무 자동화', '커뮤니케이션'] as const;

export const SELECTIONS = [
  'A그룹',
  'B그룹',
  '온라인',
  '오프라인',
  '블렌디드',
  '신규',
  '기존',
  '해당 없음',
  '기타',
] as const;

export const DISTRICTS = [
  '강남구 테헤란로',
  '마포구 월드컵북로',
  '성동구 왕십리로',
  '분당구 판교역로',
  '영등포구 여의대로',
] as const;

export const JOBS = ['대표', '본부장', '팀장', '책임', '선임', '매니저', '사원', 'HRD 담당'] as const;

export const TEAM_NAMES = [
  '영업 1팀',
  '영업 2팀',
  'SDR팀',
  '교육 운영팀',
  '고객 성공팀',
  '마케팅팀',
  '기획팀',
  '경영지원팀',
] as const;

export const FORM_NAMES = [
  '기업 교육 문의',
  '생성형 AI 백서 내려받기',
  '공개 교육 신청',
  '뉴스레터 구독',
  '세미나 참가 신청',
  '웨비나 다시 보기',
  '견적 요청',
  '제휴 문의',
  '교육 만족도 조사',
  '채용 설명회 신청',
  '익명 의견함',
  '새 문의 양식 (준비 중)',
] as const;

/** Texts that break careless quoting, splitting and encoding. */
export const FREE_TEXTS = [
  '"다음 분기"에 다시 논의하기로 함',
  '1) 예산 확정\n2) 일정 조율\n\n※ 참석자 20명',
  '반응 좋음 👍🏼 후속 미팅 요청 🎉',
  "담당자 부재 → 'HRD 팀'으로 연결",
  '경로: C:\\교육\\제안서\t최종.xlsx',
  '견적 <b>할인</b> 요청 & 세금계산서; DROP TABLE deal;--',
  '줄바꿈\r\n윈도우식\u2028그리고 한 줄 더',
  ' 앞뒤 공백 ',
  'NULL',
  '0101',
  '내년 상반기 예산 편성 이후 재접촉 예정. 의사결정자는 본부장이며 경쟁사 견적을 함께 검토하고 있음.',
] as const;
