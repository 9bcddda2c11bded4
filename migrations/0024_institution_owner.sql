-- Whose institution it is, where that is another one of the registry: shown beside its licence.
alter table institution add column owner text references institution (code);
update institution set owner = 'jd' where code = 'jd_technology';
update institution set owner = 'jd_technology' where code in ('chinabank', 'duolabao');
update institution set owner = 'china_mobile' where code = 'cmpay';
update institution set owner = 'china_telecom' where code = 'bestpay';
update institution set owner = 'china_unicom' where code = 'unicompay';
